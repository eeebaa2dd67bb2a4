/* Puts the message about what was just done into its live region again: a screen reader says only what changes after the page has loaded. */

const SOON = 150; // milliseconds, in which the screen reader notices the live region

for (const region of document.querySelectorAll("[data-said]")) {
  const words = [...region.childNodes];
  if (!(region instanceof HTMLElement) || !region.textContent?.trim()) continue;
  region.style.minBlockSize = `${region.getBoundingClientRect().height}px`; // what is below it stays where it is meanwhile
  region.dataset.room = "";
  region.replaceChildren();
  setTimeout(() => {
    region.replaceChildren(...words);
    region.style.minBlockSize = "";
    delete region.dataset.room;
  }, SOON);
}
