/* What a visitor's scan beside the screen did is told at once, whatever page there is, and is said aloud. A number that is shown stays
   until it has been read. */

import { Speaker } from "./speaker.js";
import { isOnTheWay, show } from "./swap.js";

const KEPT = "entren.given-back"; // in this tab: the scan that was told last
const NUMBER = ".slip.hung";
/** @type {Speaker | null} */
let speaker = null;

/** Say the heading of the page that tells it. To a visitor who listens, reader.js reads the page instead. */
export function sayAloud() {
  const said = document.getElementById("said-aloud");
  if (!said) return;
  speaker ??= new Speaker();
  speaker.useOutput(said.dataset["loudspeaker"] ?? "");
  speaker.follow(JSON.parse(said.textContent || "[]"));
}

/** @returns {(snapshot: import("./kiosk.js").Snapshot) => void} what follows the events */
export function followGivenBack() {
  return ({ given_back: scan }) => {
    if (!scan || isOnTheWay() || String(scan.id) === sessionStorage.getItem(KEPT) || document.querySelector(NUMBER)) return;
    sessionStorage.setItem(KEPT, String(scan.id));
    show(`/given-back/${scan.said}?lang=${document.documentElement.lang}`);
  };
}
