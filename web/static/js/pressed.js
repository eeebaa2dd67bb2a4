/* A number from the button: it makes way for the next one that waits to be shown, when it has been read. */

import { addressOf, next, showed } from "./presses.js";

/** @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page */
export function makeWay() {
  const page = document.querySelector("[data-press]");
  const countdown = document.querySelector("[data-countdown]");
  if (!(page instanceof HTMLElement) || !countdown) return null;
  const { press: id, pressed: address = "" } = page.dataset;
  showed(Number(id));

  return ({ numbers }) => {
    const press = numbers && next(numbers);
    if (press) countdown.dispatchEvent(new CustomEvent("entren:next", { detail: addressOf(address, press) }));
  };
}
