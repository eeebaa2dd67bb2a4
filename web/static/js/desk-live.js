/* The queue page follows the queue. What the staff member is choosing stays, until there is another visitor. */

import { subscribe } from "./live.js";
import { refresh } from "./region.js";

const MINUTE_HAND = 20_000; // how often the page asks although nothing changed: waits grow

/** @type {number | null} */
let lastScan = null;

subscribe({ board: follow, scan: noteScan, desks: (_now, tag) => followDesks(tag), asked: follow });
setInterval(() => document.visibilityState === "visible" && follow(), MINUTE_HAND);

function follow() {
  refresh(renewVisit);
}

/** What the page shows already asks for nothing more. @param {string} tag */
function followDesks(tag) {
  if (tag !== document.getElementById("team")?.dataset.desks) follow();
}

/** The first snapshot is where we came in; each newer scan is told. @param {{newest: {id: number} | null}} snapshot */
function noteScan(snapshot) {
  const newest = snapshot.newest?.id ?? 0;
  if (lastScan !== null && newest > lastScan) document.dispatchEvent(new CustomEvent("entren:scan", { detail: "answered" }));
  lastScan = newest;
}

/** @param {Document} page */
function renewVisit(page) {
  const shown = document.getElementById("visit");
  const fresh = page.getElementById("visit");
  if (shown && fresh && shown.dataset.visitor !== fresh.dataset.visitor) {
    shown.replaceWith(document.importNode(fresh, true));
    document.dispatchEvent(new CustomEvent("entren:visit"));
  }
}

// A second press on a chosen way of helping clears the choice.
document.addEventListener("pointerdown", rememberChoice, { capture: true });
document.addEventListener("keydown", (event) => event.key === " " && rememberChoice(event), { capture: true });
document.addEventListener("click", (event) => {
  const radio = event.target;
  if (radio instanceof HTMLInputElement && radio === wasChosen) radio.checked = false;
  if (radio instanceof HTMLInputElement) wasChosen = null;
});

/** @type {HTMLInputElement | null} */
let wasChosen = null;

/** @param {Event} event */
function rememberChoice(event) {
  const chip = event.target instanceof Element ? event.target.closest(".help .chip") : null;
  const radio = chip?.querySelector("input") ?? null;
  wasChosen = radio?.checked ? radio : null;
}
