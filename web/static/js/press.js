/* Sends the forms of a page without leaving it, and shows the page that answers.

   While the service does not answer, the page says so and sends nothing: its buttons are marked, and it goes on by itself.
   The forms have no request key, so a press whose answer was lost is not repeated: the page shows what became of it. */

import { reloadIfNewer } from "./newer.js";
import { place } from "./region.js";

const ANSWER = 5000; // milliseconds that the service has for an answer
const AGAIN_AFTER = 1000;

const away = /** @type {HTMLElement} */ (document.querySelector("[data-away]"));
let isPressing = false;
let isAway = false;
/** @type {(page: Document) => void} */
let afterwards = () => {};

/** @param {(page: Document) => void} show called with each page that answers, when its regions are in place */
export function answerPresses(show) {
  afterwards = show;
  document.addEventListener("submit", send, { capture: true });
  document.addEventListener("click", lead);
}

/** Whether a page is on its way that is newer than one that would be asked for now. */
export function isBusy() {
  return isPressing || isAway;
}

/** Say that the service does not answer, until it does; then the page shows its state. @param {boolean} [isLost] a press may be lost */
export async function waitForService(isLost = false) {
  if (isAway) return;
  isAway = true;
  const unmark = mark(document.querySelectorAll("button, summary"));
  away.textContent = away.dataset.away ?? "";
  let answer = await ask(location.href);
  while (!answer) {
    await new Promise((done) => setTimeout(done, AGAIN_AFTER));
    answer = await ask(location.href);
  }
  away.textContent = "";
  unmark();
  isAway = false;
  if (!isLost && reloadIfNewer(answer.page)) return;
  take(answer);
  if (isLost) say(away.dataset.lost ?? "");
}

/** @param {SubmitEvent} event */
async function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || (form.method !== "post" && !isAway)) return;
  event.preventDefault();
  if (isBusy()) return;
  isPressing = true;
  const unmark = mark(event.submitter ? [event.submitter] : []);
  const fields = [...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]);
  const answer = await ask(form.action, { method: "POST", body: new URLSearchParams(fields) });
  unmark();
  isPressing = false;
  if (answer) take(answer);
  else waitForService(true);
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

/** @typedef {{ response: Response, page: Document }} Answer */

/** @param {string} address @param {RequestInit} [request] @returns {Promise<Answer | null>} null where there is no answer in time */
async function ask(address, request = {}) {
  try {
    const response = await fetch(address, { ...request, cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    if (response.status >= 500) return null;
    return { response, page: new DOMParser().parseFromString(await response.text(), "text/html") };
  } catch {
    return null;
  }
}

/** @param {Answer} answer */
function take({ response, page }) {
  const isSame = page.querySelector("[data-away]") && page.documentElement.lang === document.documentElement.lang;
  if (isSame) place(page, afterwards);
  else if (response.ok) location.assign(response.url);
  else document.documentElement.replaceWith(document.adoptNode(page.documentElement)); // a refusal has no address to go to
}

/** @param {string} words */
function say(words) {
  const said = document.querySelector("#said");
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = words;
  said?.replaceChildren(note);
}

/** Mark buttons as unusable. They are not disabled: a disabled button loses the focus. @param {Iterable<Element>} buttons */
function mark(buttons) {
  const marked = [...buttons].filter((button) => button.getAttribute("aria-disabled") !== "true");
  for (const button of marked) button.setAttribute("aria-disabled", "true");
  return () => marked.forEach((button) => button.removeAttribute("aria-disabled"));
}
