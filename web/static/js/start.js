/* The start page follows along: it opens and closes by itself, and shows the numbers taken with the button beside it. */

import { addressOf, next, showed } from "./presses.js";
import { isOnTheWay, show } from "./swap.js";

/** @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page */
export function followCentre() {
  const page = document.querySelector("[data-open]");
  if (!(page instanceof HTMLElement)) return null;
  const { open: shown, pressed: address } = page.dataset;
  let leaving = false;

  return ({ open, numbers }) => {
    if (leaving || isOnTheWay()) return; // the page that comes now follows instead
    const press = address && numbers ? next(numbers) : undefined;
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
