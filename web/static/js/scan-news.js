/* Shows on a staff page what a scan of this browser did, or of a scanner at this desk, and how many wait. The lending page shows more,
   with loans-live.js. */

import { subscribe } from "./live.js";
import { stuckScans } from "./scans.js";
import "./scan-tone.js";

const SHOWN = 12_000; // milliseconds; the lending page shows the same for longer
const READ = 1500; // milliseconds that a code in pieces is told of, before the answer to a scan before it

const place = document.querySelector("[data-scan-news]");
let timer = 0;
let broken = 0;
let readUntil = 0;

if (place instanceof HTMLElement) document.addEventListener("entren:scan", (event) => show(place, event));
if (place?.hasAttribute("data-follows")) subscribe({ scan: noteScan });

/** What is said of a code that came in pieces, each time as a result of its own. @returns {string} */
function pieces() {
  broken += 1;
  return (document.querySelector("template[data-pieces]")?.innerHTML ?? "").replace('data-scan=""', `data-scan="pieces ${broken}"`);
}

/** The first snapshot is where we came in; each newer scan at this desk, or at none, is told. @param {{at_desks: Record<string, number>}} snapshot */
export function noteScan({ at_desks }) {
  if (!(place instanceof HTMLElement)) return;
  const newest = Math.max(at_desks[place.dataset.desk ?? ""] ?? 0, at_desks[""] ?? 0);
  if (newest > Number(place.dataset.newest ?? newest)) document.dispatchEvent(new CustomEvent("entren:scan", { detail: "answered" }));
  place.dataset.newest = String(newest);
}

/** @param {HTMLElement} place @param {Event} event */
async function show(place, event) {
  const how = /** @type {CustomEvent<string>} */ (event).detail;
  if (how === "logged-out") return location.reload();
  if (how === "pieces") readUntil = performance.now() + READ;
  else await new Promise((done) => setTimeout(done, readUntil - performance.now()));
  clearTimeout(timer);
  if (how === "pieces") place.innerHTML = pieces();
  else if (how === "lost") place.textContent = place.dataset.lost ?? "";
  else if (stuckScans()) place.textContent = place.dataset.waiting?.replace("{count}", String(stuckScans())) ?? "";
  else place.innerHTML = place.dataset.latest ? await latest(place.dataset.latest) : "";
  clearTimeout(timer);
  if (how === "pieces" || (how === "answered" && !stuckScans())) timer = window.setTimeout(() => place.replaceChildren(), SHOWN);
}

/** @param {string} address of the newest result as a piece of page @returns {Promise<string>} */
async function latest(address) {
  const response = await fetch(address);
  return response.ok ? response.text() : "";
}
