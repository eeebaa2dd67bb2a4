/* The start page follows along: it opens and closes by itself, and shows the numbers taken with the button beside it.

   Where somebody uses it, it stays, and the numbers stand in the place of its heading instead: js/passing.js. */

import { addressOf, next, showed } from "./presses.js";
import { refresh } from "./region.js";
import { isOnTheWay, show } from "./swap.js";

const ATTENDED = 20_000; // milliseconds after a touch in which the visitor is still there
let touched = -ATTENDED;
for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => (touched = performance.now()), { capture: true });

/** Whether a visitor has lately touched this screen, or has changed its language or its text and may still read. */
export function isInUse() {
  return performance.now() - touched < ATTENDED || document.querySelector("[data-countdown]") !== null;
}

/** @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page */
export function followCentre() {
  const page = document.querySelector("[data-open]");
  if (!(page instanceof HTMLElement)) return null;
  const { open: shown, pressed: address } = page.dataset;
  let leaving = false;

  return ({ open, numbers, away }) => {
    if (leaving || isOnTheWay()) return; // the page that comes now follows instead
    if (away !== undefined && page.dataset["awayNow"] !== undefined && String(away) !== page.dataset["awayNow"]) {
      page.dataset["awayNow"] = String(away);
      refresh();
    }
    const press = address && numbers && !isInUse() ? next(numbers) : undefined;
    if (address && press) {
      leaving = true;
      showed(press.id);
      show(addressOf(address, press));
    } else if (open !== undefined && String(open) !== shown) {
      leaving = true;
      show(location.href);
    }
  };
}
