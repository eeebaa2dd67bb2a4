/* What a visitor's scan beside the screen did is told at once, whatever page there is. A number that is shown stays until it has been read. */

import { isOnTheWay, show } from "./swap.js";

const KEPT = "entren.given-back"; // in this tab: the scan that was told last
const NUMBER = ".slip.hung";

/** @returns {(snapshot: import("./kiosk.js").Snapshot) => void} what follows the events */
export function followGivenBack() {
  return ({ given_back: scan }) => {
    if (!scan || isOnTheWay() || String(scan.id) === sessionStorage.getItem(KEPT) || document.querySelector(NUMBER)) return;
    sessionStorage.setItem(KEPT, String(scan.id));
    show(`/given-back/${scan.said}?lang=${document.documentElement.lang}`);
  };
}
