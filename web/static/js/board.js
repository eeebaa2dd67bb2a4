/* Updates the board at each event, animates a new call once, and says so when the board is not up to date. */

import { showTurn } from "./board-turns.js";
import { announce } from "./board-voice.js";
import { Latest } from "./latest.js";
import { subscribe } from "./live.js";
import { newKeys } from "./reader-keys.js";
import { refresh } from "./region.js";
import { playOn } from "./try-sound.js";

const ANYHOW = 300_000; // milliseconds: opening hours or a text can change without an event
const UNSET = 10_000; // milliseconds until it is asked again whether the service has the time now

const clock = /** @type {HTMLElement} */ (document.getElementById("clock"));
const stale = /** @type {HTMLElement} */ (document.querySelector(".stale[data-words]"));
const seen = new Latest(calls());
let ahead = serverTime(document) - Date.now();

/** @returns {string[]} the calls on the page, each with how often it was called */
function calls() {
  return [...document.querySelectorAll("[data-call]")].map((call) => call.getAttribute("data-call") ?? "");
}

/** @param {Document} page @returns {number} */
function serverTime(page) {
  return Date.parse(page.getElementById("clock")?.dataset.now ?? "");
}

/** @param {number} time by the service's clock @returns {string} */
function asTime(time) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn", timeZone: clock.dataset.zone };
  const format = new Intl.DateTimeFormat(undefined, /** @type {Intl.DateTimeFormatOptions} */ (options));
  const parts = format.formatToParts(time).filter((part) => part.type === "hour" || part.type === "minute");
  return parts.map((part) => part.value.padStart(2, "0")).join(clock.dataset.between ?? ":");
}

/** The machine can start without the time: until it has it, the board shows none. @returns {boolean} */
function isSet() {
  return "isSet" in clock.dataset;
}

/** @param {Document} page */
function drawn(page) {
  ahead = serverTime(page) - Date.now();
  clock.toggleAttribute("data-is-set", page.querySelector("#clock[data-is-set]") !== null);
  // An older call that is shown again when a newer visit ends is not announced.
  const fresh = calls().filter((call) => seen.isNew(call));
  const slip = document.querySelector(".slip[data-call]");
  if (slip && fresh.includes(slip.getAttribute("data-call") ?? "")) slip.classList.add("new");
  showTurn(Date.now() + ahead);
  announce();
}

/** @type {import("./contact.js").Follower} */
function tell(state, heard) {
  const { words = "", undated = "" } = stale.dataset;
  stale.textContent = (isSet() ? words : undated).replace("{time}", asTime(heard.getTime() + ahead));
  stale.hidden = state === "here";
  if (state === "here") refresh(drawn);
}

/** @type {NonNullable<import("./live.js").Handlers["panel"]>} */
function followTries({ keys }) {
  const isTried = newKeys(keys).some(({ key }) => key === "try_loudspeaker");
  if (isTried) playOn(document.querySelector("[data-loudspeaker]")?.getAttribute("data-loudspeaker") ?? "", { isPrivate: false });
}

subscribe({ board: () => refresh(drawn), panel: followTries }, tell);
setInterval(() => {
  clock.textContent = isSet() ? asTime(Date.now() + ahead) : "";
  showTurn(Date.now() + ahead);
}, 1000);
setInterval(() => refresh(drawn), ANYHOW);
setInterval(() => isSet() || refresh(drawn), UNSET);
