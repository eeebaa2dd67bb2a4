/* Lets a service worker keep the pages that stand in while the service is away. Browsers permit one over https or at localhost only.
   A visitor's own phone gets none: nothing of us stays on it. */

const WORKER = "/service-worker.js";
const LATER = 1000; // milliseconds after the page has loaded: what it needs comes first

function install() {
  navigator.serviceWorker.register(WORKER).catch(() => {}); // without one, only the open page stands in
}

if ("serviceWorker" in navigator && !document.body.classList.contains("phone")) {
  if (document.readyState === "complete") setTimeout(install, LATER);
  else addEventListener("load", () => setTimeout(install, LATER));
}
