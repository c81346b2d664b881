// Shows beside the pointer the image that a mark of a Plotly chart stands for, cut from one sheet of small images.
export default function ({ data }) {
  const places = new Map(data.images.map((image, place) => [image, place]));
  const side = data.side * data.scale;
  const shown = document.createElement("div");
  Object.assign(shown.style, {
    position: "fixed", display: "none", pointerEvents: "none", zIndex: 999999, width: `${side}px`, height: `${side}px`,
    backgroundImage: `url(${data.sheet})`, backgroundSize: `${data.columns * side}px auto`,
    imageRendering: "pixelated", borderRadius: "6px", border: "2px solid #8a8f98", boxShadow: "0 2px 12px #0006",
  });
  shown.className = "lab-hover-image";
  document.body.append(shown);

  const hide = () => { shown.style.display = "none"; };
  const show = ({ points, event }) => {
    const image = [].concat(points[0].customdata)[0];
    const place = places.get(image);
    if (place === undefined) return hide();
    const column = place % data.columns, row = Math.floor(place / data.columns);
    const left = event.clientX > side + 24 ? event.clientX - side - 18 : event.clientX + 18;
    Object.assign(shown.style, {
      display: "block", left: `${left}px`, top: `${Math.max(8, event.clientY - side - 18)}px`,
      backgroundPosition: `${-column * side}px ${-row * side}px`,
    });
    shown.dataset.image = image;
  };

  // Plotly draws later than this runs, and anew when the theme changes: then its listeners are others.
  let plot = null, listening = null;
  const leave = () => {
    if (plot && plot.removeListener && plot.on === listening) {
      plot.removeListener("plotly_hover", show);
      plot.removeListener("plotly_unhover", hide);
    }
  };
  const attach = () => {
    const found = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (!found || !found.on || (found === plot && found.on === listening)) return;
    leave();
    [plot, listening] = [found, found.on];
    plot.on("plotly_hover", show);
    plot.on("plotly_unhover", hide);
  };
  attach();
  const clock = setInterval(attach, 300);
  return () => { clearInterval(clock); leave(); shown.remove(); };
}
