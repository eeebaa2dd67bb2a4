/* On a page that a visitor is using, a number from the button at the door stands in a row of its own for a while. */

import { next, showed } from "./presses.js";
import { isInUse } from "./start.js";

const EACH = 6000;
const ALONE = 12_000;
const LOOK = 500;

/**
 * @param {AbortSignal} signal ends when the page is left
 * @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page
 */
export function passPresses(signal) {
  const strip = document.querySelector("[data-passing]");
  const place = strip?.querySelector("[data-number]");
  if (!(strip instanceof HTMLElement) || !place) return null;
  const isStart = strip.closest("[data-open]") !== null;
  /** @type {import("./presses.js").Press[]} */ let latest = [];
  let passing = false;

  const pass = async () => {
    passing = true;
    for (let press = next(latest); press && !signal.aborted; press = next(latest)) {
      place.textContent = press.number;
      strip.hidden = false;
      await pause(EACH);
      if (signal.aborted) return; // a page that is left before leaves the number to the next page
      showed(press.id);
      for (let alone = EACH; alone < ALONE && !next(latest) && !signal.aborted; alone += LOOK) await pause(LOOK);
    }
    strip.hidden = true;
    passing = false;
  };

  return ({ numbers }) => {
    if (!numbers || (isStart && !isInUse())) return;
    latest = numbers;
    if (!passing) pass();
  };
}

/** @param {number} time */
function pause(time) {
  return new Promise((done) => setTimeout(done, time));
}
