/* A screen reader says only what comes into a live region after the page has loaded: what was just done is put in again. */

const SOON = 150; // milliseconds: the region must be known as a live one first

for (const region of document.querySelectorAll("[data-said]")) {
  const words = [...region.childNodes];
  if (!region.textContent?.trim()) continue;
  region.replaceChildren();
  setTimeout(() => region.replaceChildren(...words), SOON);
}
