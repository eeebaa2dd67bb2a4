/* What a visitor's scan beside the screen did is told at once, whatever page there is, and is said aloud. A number that is shown stays:
   there it is told in a row of its own. */

import { Speaker } from "./speaker.js";
import { isOnTheWay, show } from "./swap.js";

const KEPT = "entren.given-back"; // in this tab: the scan that was told last
const NUMBER = ".slip.hung";
const BESIDE = 12_000; // milliseconds that it stands beside a number
/** @type {Speaker | null} */
let speaker = null;

let hiding = 0;

/** Say the heading of the page that tells it. To a visitor who listens, reader.js reads the page instead. */
export function sayAloud(page = document) {
  const said = page.getElementById("said-aloud");
  if (!said) return;
  speaker ??= new Speaker();
  speaker.useOutput(said.dataset["loudspeaker"] ?? "");
  speaker.follow(JSON.parse(said.textContent || "[]"));
}

/**
 * @param {AbortSignal} signal ends when the page is left
 * @returns {(snapshot: import("./kiosk.js").Snapshot) => void} what follows the events
 */
export function followGivenBack(signal) {
  const row = document.querySelector("[data-given-back]");
  const hasNumber = document.querySelector(NUMBER) !== null;
  return ({ given_back: scan }) => {
    if (!scan || isOnTheWay() || String(scan.id) === sessionStorage.getItem(KEPT) || (hasNumber && !row)) return;
    sessionStorage.setItem(KEPT, String(scan.id));
    const address = `/given-back/${scan.said}?lang=${document.documentElement.lang}`;
    if (row instanceof HTMLElement) tellBeside(row, `${address}&beside=1`, signal);
    else show(address);
  };
}

/** Tell it in the row of a number's page. Where the service gives no answer, the next page tells it. @param {HTMLElement} row @param {string} address @param {AbortSignal} signal */
async function tellBeside(row, address, signal) {
  try {
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    row.textContent = page.querySelector("h1")?.textContent ?? "";
    row.hidden = false;
    sayAloud(page);
    clearTimeout(hiding);
    hiding = window.setTimeout(() => (row.hidden = true), BESIDE);
  } catch {
    sessionStorage.removeItem(KEPT);
  }
}
