/* Whether the service answers, for each page that stays open.

   Whatever hears from the service says so here: the event stream, an answer. Where nothing was heard for a while, one small request
   asks: it needs no database and no log-in. So a service that is gone and one that hangs are noticed in the same way and time. */

import { isFilledIn } from "./filled-in.js";
import "./stand-in.js";

const CHECK_AFTER = 2000; // milliseconds of silence until this page asks; an event stream is not silent for so long
const CHECK_AGAIN = 1000;
const ANSWER = 2000; // milliseconds that the service has for the answer
const AWAY_AFTER = 3500; // milliseconds of silence until the page says so: with the look that notices it, four seconds at most
const LOOK_EVERY = 500;
const ASLEEP = 2000; // milliseconds between two looks after which the silence is this machine's own
const OF_PROXIES = [502, 503, 504];
const SMALL = new URL("../icon.svg", import.meta.url);

/** @typedef {"here" | "away"} State */
/** @typedef {(state: State, heard: Date) => void} Follower called when the state changes; `heard`: the last sign of life */

/** @type {Set<Follower>} */
const followers = new Set();
/** @type {State} */
let state = "here";
let heard = performance.now();
let looked = heard;
let checked = -CHECK_AGAIN;
let isChecking = false;

/** @param {Follower} follower */
export function followContact(follower) {
  followers.add(follower);
}

export function isServiceAway() {
  return state === "away";
}

/** The service has given a sign of life. */
export function hear() {
  heard = performance.now();
  change("here");
}

/** @param {State} now */
function change(now) {
  if (state === now) return;
  state = now;
  const when = new Date(Date.now() - (performance.now() - heard));
  for (const follow of followers) follow(state, when);
}

/** A hidden page tells nobody anything, and asks nothing. */
function look() {
  if (document.hidden) return;
  const at = performance.now();
  if (at - looked > ASLEEP) heard = Math.max(heard, at - CHECK_AFTER);
  looked = at;
  if (at - heard > AWAY_AFTER) change("away");
  if (at - heard > CHECK_AFTER) check(at);
}

/** @param {number} at */
async function check(at) {
  if (isChecking || at - checked < CHECK_AGAIN) return;
  isChecking = true;
  checked = at;
  if (await isAnswered(SMALL)) hear();
  isChecking = false;
}

/** @param {URL} address */
async function isAnswered(address) {
  try {
    const { status } = await fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    return status < 500; // a proxy in front answers for a service that is away
  } catch {
    return false;
  }
}

/** Whether a proxy in front answers for a service that is away. A page of ours has a header: web/headers.py. @param {Response} answer */
export function isOfProxy({ status, headers }) {
  return OF_PROXIES.includes(status) && !headers.has("Answered-By");
}

/** @param {KeyboardEvent} event */
function isReload({ key, ctrlKey, metaKey }) {
  return key === "F5" || (key.toLowerCase() === "r" && (ctrlKey || metaKey));
}

setInterval(look, LOOK_EVERY);
document.addEventListener("visibilitychange", look);
// What reloads this page would lose it while nobody answers: it goes on by itself.
window.addEventListener("keydown", (event) => {
  if (isServiceAway() && isReload(event)) event.preventDefault();
});
// By mouse the browser asks first: where something was typed, and where no worker (stand-in.js) has a page of ours to show. A visitor is
// never asked.
window.addEventListener("beforeunload", (event) => {
  if (!isServiceAway() || !document.body.classList.contains("staff")) return;
  if (!navigator.serviceWorker?.controller || isFilledIn(document.querySelector("main"))) event.preventDefault();
});
