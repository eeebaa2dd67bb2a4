/* What a scan did, shown on any staff page; the lending page itself shows more and follows the live stream. */

const SHOWN = 12_000; // it also stands on the lending page, for as long as anybody likes

const place = document.querySelector("[data-scan-news]");
let timer = 0;

if (place instanceof HTMLElement) document.addEventListener("entren:scan", (event) => show(place, event));

/** @param {HTMLElement} place @param {Event} event */
async function show(place, event) {
  const how = /** @type {CustomEvent<string>} */ (event).detail;
  if (how === "logged-out") return location.reload();
  clearTimeout(timer);
  if (how === "answered") place.innerHTML = place.dataset.latest ? await latest(place.dataset.latest) : "";
  else place.textContent = (how === "waiting" ? place.dataset.waiting : place.dataset.lost) ?? "";
  timer = window.setTimeout(() => place.replaceChildren(), SHOWN);
}

/** @param {string} address of the newest result as a piece of page @returns {Promise<string>} */
async function latest(address) {
  const response = await fetch(address);
  return response.ok ? response.text() : "";
}
