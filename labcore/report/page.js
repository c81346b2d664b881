"use strict";
// Draws each chart when it comes near, in the colors of the page. Without this the still pictures are seen.
const figures = JSON.parse(document.getElementById("figures").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function colored(layout) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  const card = style.getPropertyValue("--card").trim();
  return {...layout, font: {...layout.font, color: ink}, hoverlabel: {...layout.hoverlabel, bgcolor: card,
    font: {color: ink}}};
}

// What a trace says of itself on dark ground, such as another scale of colors, is laid over it there.
function toned(data) {
  return dark.matches ? data.map(trace => ({...trace, ...trace.meta?.onDark})) : data;
}

function draw(chart) {
  const place = chart.querySelector(".live");
  const {data, layout} = figures[Number(place.dataset.figure)];
  chart.classList.add("drawn");
  Plotly.react(place, toned(data), colored(layout), {displaylogo: false, responsive: true}).catch(() => {
    chart.classList.remove("drawn");
  });
}

const charts = [...document.querySelectorAll(".chart")];
const near = new IntersectionObserver(seen => {
  for (const entry of seen.filter(entry => entry.isIntersecting)) {
    near.unobserve(entry.target);
    draw(entry.target);
  }
}, {rootMargin: "400px"});
charts.forEach(chart => near.observe(chart));
dark.addEventListener("change", () => charts.filter(chart => chart.classList.contains("drawn")).forEach(draw));
// What is folded away is printed too.
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(each => { each.open = true; }));
