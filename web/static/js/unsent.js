/* A form is sent only while the service answers and its user is logged in, and a link is followed only while the service answers.
   Otherwise the page says what to do, and stays as it is: what was typed is still in its fields, and is kept nowhere else.
   That the service is away is also said without a press. Where something was not saved, that is said until the next press too. */

import { followContact, hear, isServiceAway } from "./contact.js";

const ANSWER = 5000; // milliseconds that the service has for an answer
const ANSWER_AWAY = 1000; // the same while it is away: whoever presses again is told soon
const LOOK_EVERY = 2000; // milliseconds between two looks whether the press could be sent now

const place = document.querySelector("[data-unsent]");
let looking = 0;
let isAsking = false;
let isSending = false; // the service has just answered

/** @typedef {"answers" | "ended" | "away"} State "ended": the user's session has */
/** @typedef {"ended" | "away" | "noticed" | "back"} Words "noticed": away, and nothing was to be saved; "back": something was */

/** @param {SubmitEvent} event */
async function askFirst(event) {
  const form = event.target;
  if (!(place instanceof HTMLElement) || !(form instanceof HTMLFormElement) || isSending) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isAsking) return;
  const state = await askFor(event.submitter);
  // The forms in the bar, such as the one that logs out, need no session. A search without one leads to the log-in, as a link does.
  const needsSession = wayOf(form, event.submitter) === "post" && !form.closest("header");
  if (state === "answers" || (state === "ended" && !needsSession)) send(form, event.submitter);
  else say(place, state, needsSession);
}

/** @param {MouseEvent} event */
async function followWhenAnswered(event) {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(place instanceof HTMLElement) || !(link instanceof HTMLAnchorElement) || !opensHere(event, link)) return;
  event.preventDefault();
  if (isAsking) return;
  const state = await askFor(link);
  if (state === "away") say(place, state, false);
  else location.assign(link.href);
}

/** The press leads from this page to another of the service. @param {MouseEvent} event @param {HTMLAnchorElement} link */
function opensHere(event, link) {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (event.defaultPrevented || !isPlain || link.hasAttribute("download") || !["", "_self"].includes(link.target)) return false;
  if (link.protocol !== location.protocol || link.host !== location.host) return false;
  return !link.hash || link.pathname !== location.pathname || link.search !== location.search;
}

/** Ask for what was pressed, which is marked meanwhile. @param {HTMLElement | null} pressed @returns {Promise<State>} */
async function askFor(pressed) {
  isAsking = true;
  pressed?.setAttribute("aria-disabled", "true");
  const state = await ask(place instanceof HTMLElement ? (place.dataset.unsent ?? "") : "");
  pressed?.removeAttribute("aria-disabled");
  isAsking = false;
  return state;
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function wayOf(form, submitter) {
  return submitter?.getAttribute("formmethod") ?? form.method;
}

/** A form whose region was replaced while the service was asked is put back, unseen: only one in the page can be sent.
    @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function send(form, submitter) {
  if (!form.isConnected) {
    form.hidden = true;
    document.body.append(form);
  }
  isSending = true;
  form.requestSubmit(submitter);
  isSending = false;
}

/** @param {string} address a page that leads somebody who is not logged in to the log-in @returns {Promise<State>} */
async function ask(address) {
  try {
    const request = /** @type {const} */ ({ method: "HEAD", redirect: "manual", cache: "no-store" });
    const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(isServiceAway() ? ANSWER_AWAY : ANSWER) });
    hear();
    if (answer.type === "opaqueredirect") return "ended";
    return answer.status < 500 ? "answers" : "away";
  } catch {
    return "away";
  }
}

/** Say why the press did nothing, also when it is said for the second time.
    @param {HTMLElement} place @param {"ended" | "away"} state @param {boolean} saves the press was to save something */
function say(place, state, saves) {
  const isUnsaved = saves || place.dataset.said === "away"; // what was not saved before is not forgotten for a link
  const hasWords = place.querySelector("template[data-when=noticed]") !== null;
  show(place, state === "away" && !isUnsaved && hasWords ? "noticed" : state);
  clearInterval(looking);
  looking = window.setInterval(() => lookAgain(place, state), LOOK_EVERY);
}

/** The words go once what they say is over: they lie over the page's top. What was not saved is told once more.
    @param {HTMLElement} place @param {State} said */
async function lookAgain(place, said) {
  if (document.hidden) return;
  const state = await ask(place.dataset.unsent ?? "");
  if (state === "away" || state === said) return;
  clearInterval(looking);
  if (place.dataset.said === "away" && state === "answers") show(place, "back");
  else clear(place);
}

function forget() {
  if (place instanceof HTMLElement && place.dataset.said === "back") clear(place);
}

/** @param {HTMLElement} place @param {Words} state */
function show(place, state) {
  const words = place.querySelector(`template[data-when=${state}]`);
  clear(place);
  if (words instanceof HTMLTemplateElement) place.append(words.content.cloneNode(true));
  place.dataset.said = state;
}

/** @param {HTMLElement} place */
function clear(place) {
  for (const earlier of place.querySelectorAll("p")) earlier.remove();
  delete place.dataset.said;
}

/** @type {import("./contact.js").Follower} */
function notice(state) {
  if (!(place instanceof HTMLElement)) return;
  if (state === "away" && ["back", undefined].includes(place.dataset.said)) show(place, "noticed");
  if (state === "here" && place.dataset.said === "noticed") clear(place);
}

document.addEventListener("submit", askFirst, { capture: true });
document.addEventListener("click", followWhenAnswered);
document.addEventListener("pointerdown", forget);
document.addEventListener("keydown", forget);
followContact(notice);
