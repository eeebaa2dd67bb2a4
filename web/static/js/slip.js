/* The page of a number whose slip is being printed: where the slip does not come, it says so and asks to remember the number. */

import { refresh } from "./region.js";
import { isOnTheWay } from "./swap.js";

/** @returns {((snapshot: import("./kiosk.js").Snapshot) => void) | null} what follows the events; null on another page */
export function followSlip() {
  const page = document.querySelector("[data-slip]");
  if (!(page instanceof HTMLElement)) return null;
  const { slip = "" } = page.dataset;
  return ({ unprinted }) => {
    if (unprinted?.includes(slip) && !isOnTheWay()) refresh();
  };
}
