/* Sends the forms of a page without leaving it, and shows the page that answers.

   While the service does not answer, the page says so and sends nothing new: its buttons are marked, and it goes on by itself.
   A form with a request key is sent again until there is an answer, since the service answers a repetition with the same.
   Another press whose answer was lost is not repeated: the page asks what became of it. One that the service has not made by
   then is never made, also where it arrives later. */

import { hear } from "./contact.js";
import { reloadIfNewer } from "./newer.js";
import { place, stayOpen } from "./region.js";
import { newId } from "./scans.js";
import { forget, giveUp, isNew, keep, kept, withItsKey } from "./unanswered.js";

const ANSWER = 5000; // milliseconds that the service has for an answer
const AGAIN_AFTER = 1000;
const SAY_AFTER = 1000; // the page says that it waits when there was no answer for so long
const STEPS = "/desk/"; // the forms of these addresses without a request key make a step of the desk
const SETTLE = "/desk/pressed"; // tells what became of such a press

const away = /** @type {HTMLElement} */ (document.querySelector("[data-away]"));
/** @type {HTMLFormElement | "an earlier page" | null} */
let onItsWay = null;
/** @type {Promise<Answer | null>} */
let delivery = Promise.resolve(null); // the answer to the press that is on its way
/** @type {import("./unanswered.js").Press | null} */
let lost = null; // the press whose answer was lost
let unmarkLost = () => {};
let isIgnored = false; // another press came while one was on its way
let isAway = false;
/** @type {(page: Document) => void} */
let afterwards = () => {};

/** @param {(page: Document) => void} show called with each page that answers, when its regions are in place */
export function answerPresses(show) {
  afterwards = show;
  document.addEventListener("submit", send, { capture: true });
  document.addEventListener("click", lead);
  const left = kept();
  if (left) deliver(left, "an earlier page");
}

/** Whether a page is on its way that is newer than one that would be asked for now. */
export function isBusy() {
  return onItsWay !== null || isAway;
}

/** Say that the service does not answer, until it does; then the page shows its state, and what became of the last press. */
export async function waitForService() {
  if (isAway) return;
  isAway = true;
  const unmark = mark(document.querySelectorAll("button, summary"));
  sayAway();
  let answer = await delivery;
  const isShown = answer !== null;
  while (!answer) {
    answer = await askAgain();
    if (!answer) await new Promise((done) => setTimeout(done, AGAIN_AFTER));
  }
  unmark();
  unmarkLost();
  isAway = false;
  away.textContent = "";
  if (!isShown) goOn(answer);
}

function sayAway() {
  away.textContent = (lost ? away.dataset.unanswered : away.dataset.away) ?? "";
}

/** @param {Answer} answer the first one after the service was away */
function goOn(answer) {
  const press = lost;
  lost = null;
  if (answer.isOfPress) return arrive(answer);
  if (!press && reloadIfNewer(answer.page)) return;
  if (press) giveUp(press);
  isIgnored = false;
  stayOpen();
  take(answer, press !== null);
  if (press) say(away.dataset.lost);
}

/** Say that a press came to nothing, since the page was about to change. */
export function sayMissed() {
  say(away.dataset.missed);
}

/** @param {SubmitEvent} event */
function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || (form.method !== "post" && !isAway)) return;
  event.preventDefault();
  if (onItsWay && form !== onItsWay) isIgnored = true;
  if (isBusy()) return;
  const fields = [...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]);
  const body = withItsKey(new URLSearchParams(fields));
  if (new URL(form.action).pathname.startsWith(STEPS) && !body.has("request_key")) {
    body.set("press", newId());
    body.set("service", document.getElementById("desk")?.dataset.service ?? "");
  }
  deliver({ address: form.action, body: String(body), since: Date.now() }, form, markWaiting(event.submitter));
}

/** @param {import("./unanswered.js").Press} press @param {HTMLFormElement | "an earlier page"} from @param {() => void} [unmark] */
async function deliver(press, from, unmark = () => {}) {
  onItsWay = from;
  keep(press);
  const slow = setTimeout(() => isAway || (away.textContent = away.dataset.waits ?? ""), SAY_AFTER);
  delivery = post(press);
  const answer = await delivery;
  clearTimeout(slow);
  onItsWay = null;
  if (!answer) {
    lost = press;
    unmarkLost = unmark; // its button waits on
    if (isAway) sayAway();
    else waitForService();
    return;
  }
  unmark();
  if (!isAway) away.textContent = "";
  arrive(answer);
}

/** @param {Answer} answer to a press */
function arrive(answer) {
  forget();
  take(answer);
  if (isIgnored) sayMissed();
  isIgnored = false;
}

/** A link leads on only where the service answers: otherwise the browser would show a page of its own. @param {MouseEvent} event */
async function lead(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!(link instanceof HTMLAnchorElement) || !isPlain || link.hash || event.defaultPrevented) return;
  event.preventDefault();
  if (isAway) return;
  if (await ask(link.href, { method: "HEAD" })) location.assign(link.href);
  else waitForService();
}

/** @typedef {{ response: Response, page: Document, isOfPress?: boolean }} Answer */

/** @returns {Promise<Answer | null>} to the lost press where it can be repeated, or what became of it; else the page */
async function askAgain() {
  if (lost && isNew(lost)) return post(lost);
  if (lost && new URLSearchParams(lost.body).has("press")) return post({ ...lost, address: SETTLE });
  return ask(location.href);
}

/** @param {import("./unanswered.js").Press} press @returns {Promise<Answer | null>} */
async function post({ address, body }) {
  const answer = await ask(address, { method: "POST", body: new URLSearchParams(body) });
  return answer && { ...answer, isOfPress: true };
}

/** @param {string} address @param {RequestInit} [request] @returns {Promise<Answer | null>} null where there is no answer in time */
async function ask(address, request = {}) {
  try {
    const response = await fetch(address, { ...request, cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    if (response.status >= 500) return null;
    hear();
    return { response, page: new DOMParser().parseFromString(await response.text(), "text/html") };
  } catch {
    return null;
  }
}

/** @param {Answer} answer @param {boolean} [isToPress] otherwise what was said about the last press stays to be read */
function take({ response, page }, isToPress = true) {
  const isSame = page.querySelector("[data-away]") && page.documentElement.lang === document.documentElement.lang;
  if (isSame) place(page, afterwards, isToPress);
  else if (response.ok) location.assign(response.url);
  else document.documentElement.replaceWith(document.adoptNode(page.documentElement)); // a refusal has no address to go to
}

/** @param {string} [words] */
function say(words = "") {
  const said = document.querySelector("#said");
  for (const earlier of said?.children ?? []) if (earlier.textContent === words) earlier.remove();
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = words;
  said?.append(note);
}

/** Show that a press waits for its answer. @param {HTMLElement | null} button */
function markWaiting(button) {
  if (!button) return () => {};
  const unmark = mark([button]);
  button.dataset.waits = "";
  return () => {
    unmark();
    delete button.dataset.waits;
  };
}

/** Mark buttons as unusable. They are not disabled: a disabled button loses the focus. @param {Iterable<Element>} buttons */
function mark(buttons) {
  const marked = [...buttons].filter((button) => button.getAttribute("aria-disabled") !== "true");
  for (const button of marked) button.setAttribute("aria-disabled", "true");
  return () => marked.forEach((button) => button.removeAttribute("aria-disabled"));
}
