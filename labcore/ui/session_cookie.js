// Has this browser bring the token of a sign-in by itself, when the page is loaded anew or in another tab; or forget it.
export default function ({ data }) {
  const parts = [`${data.name}=${data.token}`, `Path=${data.path}`, `Max-Age=${data.seconds}`, "SameSite=Lax"];
  if (window.location.protocol === "https:") parts.push("Secure");
  document.cookie = parts.join("; ");
}
