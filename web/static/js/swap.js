/* Shows the touchscreen's next page within this document: quicker than loading it, and never the browser's own error page.

   Links and forms work without this script as well. A form of the touchscreen can be sent again with the same content: a
   request key, or the wanted state, makes the repetition harmless. */

import { hear, isOfProxy, isServiceAway } from "./contact.js";
import { isBeingLeft, leave, needsMore } from "./newer.js";

const ANSWER = 5000; // milliseconds that the service has for an answer
const SAY_AFTER = 1500; // the page says that it waits when there was no answer for so long
const AGAIN_AFTER = 1000;
const VISITOR_GONE = 60_000; // a form that could not be sent for so long is given up: nobody waits for its answer any more
const START = "/";
const TOOLS = ".tools .button"; // web/templates/visitor/tools.html

/**
 * Makes a page work. The signal ends when the next page replaces it; `asked` is the time at which it was requested.
 * @typedef {(signal: AbortSignal, asked: number) => void} SetUp
 */

/** @type {SetUp[]} */
const setUps = [];
let shown = new AbortController();
let asked = 0;
let onTheWay = false;

/** @param {SetUp} setUp called for this page, and for each page that is shown after it */
export function onPage(setUp) {
  setUps.push(setUp);
  setUp(shown.signal, asked);
}

export function isOnTheWay() {
  return onTheWay;
}

/**
 * Show the page of this address. While one is on its way, or this document is being left, a touch has no effect.
 * @param {string} address @param {URLSearchParams} [fields] of a form that is sent there
 */
export async function show(address, fields) {
  if (onTheWay || isBeingLeft()) return;
  onTheWay = true;
  document.documentElement.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => sayAway(true), isServiceAway() ? 0 : SAY_AFTER);
  try {
    const { response, text } = await answer(address, fields);
    take(response, text);
  } finally {
    clearTimeout(slow);
    sayAway(false);
    document.documentElement.removeAttribute("aria-busy");
    onTheWay = false;
  }
}

/**
 * Say that the service does not answer, and what to do, or take the words away. They cover the start page, and a page after a touch
 * that waits for its answer. What somebody reads stays in sight, and so does a number at any time: there they are a strip, and the tools
 * above it are marked and do nothing.
 * @param {boolean} isAway
 */
export function sayAway(isAway) {
  const place = document.querySelector("[data-say-away]");
  if (!(place instanceof HTMLElement)) return;
  const covers = !document.querySelector(".slip.hung") && (onTheWay || document.querySelector("[data-open]"));
  place.classList.toggle("strip", !covers);
  if (place.hidden === !isAway) return;
  place.hidden = !isAway;
  const words = isAway ? (place.dataset.sayAway ?? "") : "";
  for (const said of place.querySelectorAll("[role=alert]")) said.textContent = words;
  for (const tool of document.querySelectorAll(TOOLS)) {
    if (isAway) tool.setAttribute("aria-disabled", "true");
    else tool.removeAttribute("aria-disabled");
  }
}

/**
 * Ask until there is an answer. What could not be sent within a minute becomes the start page.
 * @param {string} address @param {URLSearchParams} [fields]
 */
async function answer(address, fields) {
  const began = performance.now();
  for (;;) {
    asked = performance.now();
    const isLate = asked - began > VISITOR_GONE;
    const response = await (isLate ? ask(START) : ask(address, fields));
    if (response) return response;
    sayAway(true);
    await new Promise((done) => setTimeout(done, AGAIN_AFTER));
  }
}

/** @param {string} address @param {URLSearchParams} [body] */
async function ask(address, body) {
  try {
    const method = body ? "POST" : "GET";
    const headers = { Accept: "text/html" };
    const signal = AbortSignal.timeout(ANSWER);
    const response = await fetch(address, { method, headers, signal, body: body ?? null, cache: "no-store" });
    if (isOfProxy(response)) return null;
    const text = await response.text();
    hear();
    return { response, text };
  } catch {
    return null;
  }
}

/** @param {Response} response @param {string} text */
function take(response, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const address = response.url;
  const isOurs = page.querySelector("body.kiosk") && !needsMore(page);
  if (!isOurs) return leave(address);
  const isSame = new URL(address).pathname === location.pathname;
  history.replaceState(null, "", address); // the browser's Back leads no visitor to the number of the one before
  put(page, isSame);
}

/** @param {Document} page @param {boolean} isSame the page that is shown already, with another look: what was chosen stays */
function put(page, isSame) {
  const chosen = isSame ? [...document.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.getAttribute("name")) : [];
  const focused = isSame ? document.activeElement?.id : "";
  shown.abort();
  shown = new AbortController();
  document.title = page.title;
  for (const name of ["lang", "dir"]) document.documentElement.setAttribute(name, page.documentElement.getAttribute(name) ?? "");
  document.body.className = page.body.className;
  document.body.replaceChildren(...document.importNode(page.body, true).childNodes);
  for (const name of chosen) document.querySelector(`input[type=checkbox][name="${name}"]`)?.setAttribute("checked", "");
  scrollTo(0, 0);
  focusOn((focused && document.getElementById(focused)) || document.querySelector("h1"));
  for (const setUp of setUps) setUp(shown.signal, asked);
}

/** The heading, where a reader begins. @param {Element | null} element */
function focusOn(element) {
  if (!(element instanceof HTMLElement)) return;
  if (element.localName === "h1") element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!(link instanceof HTMLAnchorElement) || !isPlain || link.origin !== location.origin || event.defaultPrevented) return;
  event.preventDefault();
  show(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  event.preventDefault();
  if (isServiceAway() && event.submitter?.matches(TOOLS)) return;
  const fields = [...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]);
  show(form.action, new URLSearchParams(fields));
});
