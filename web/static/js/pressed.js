/* A number from the button: it makes way for the next one that waits to be shown, when it has been read. */

import { addressOf, next, showed } from "./presses.js";

const SETTLED = 200; // milliseconds: a reader notices what is written later into a region that it knows

/** @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page */
export function makeWay() {
  const page = document.querySelector("[data-press]");
  const countdown = document.querySelector("[data-countdown]");
  if (!(page instanceof HTMLElement) || !countdown) return null;
  const { press: id, pressed: address = "" } = page.dataset;
  showed(Number(id));
  announce(page);

  return ({ numbers }) => {
    const press = numbers && next(numbers);
    if (press) countdown.dispatchEvent(new CustomEvent("entren:next", { detail: addressOf(address, press) }));
  };
}

/** Say the number: the focus is on the heading, which does not have it. @param {HTMLElement} page */
function announce(page) {
  const place = page.querySelector("[data-announces]");
  if (place instanceof HTMLElement) setTimeout(() => (place.textContent = place.dataset.announces ?? ""), SETTLED);
}
