/* Keeps marked regions of a page fresh with those of a newly fetched copy; the rest, and what is chosen there, stays. */

import { hear } from "./contact.js";
import { reloadIfNewer } from "./newer.js";

let fetching = false;
let wanted = false;
let again = 0;
let placed = 0; // how many copies `place` has put in place
const SENT = 1000; // milliseconds: a form on its way brings a new page, and a refresh meanwhile would delay that
const ANSWER = 5000; // milliseconds that the service has for an answer
const AGAIN_AFTER = 1000;
let submitted = -SENT;
window.addEventListener("submit", ({ target }) => target instanceof Element && target.closest("details")?.setAttribute("data-sent", ""), {
  capture: true,
});
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) submitted = performance.now();
});

/** What the service last sent for a region: what the page itself changed in it since is no reason to replace it.
 * @type {WeakMap<Element, string>} */
const sent = new WeakMap();

/**
 * Replace each element with `data-live` by its namesake in a fresh copy of this page.
 * A change that comes during a fetch causes one more, so that the last state always shows. Just after a form was sent it waits.
 * @param {(page: Document) => void} [afterwards] called with the fresh copy
 * @param {() => void} [gone] called where there is no such page any more
 */
export async function refresh(afterwards = () => {}, gone = () => {}) {
  const left = submitted + SENT - performance.now();
  if (left > 0) {
    setTimeout(() => refresh(afterwards, gone), left);
    return;
  }
  wanted = true;
  if (fetching) return;
  fetching = true;
  clearTimeout(again);
  try {
    while (wanted) {
      wanted = false;
      const before = placed;
      const page = await freshCopy(gone);
      // No event may follow for long: what has changed is asked for again.
      if (page === "no answer") again = window.setTimeout(() => refresh(afterwards, gone), AGAIN_AFTER);
      if (!(page instanceof Document)) return;
      if (placed !== before) continue; // the answer to a press came meanwhile, and is newer
      if (reloadIfNewer(page)) return;
      keepFocus(() => {
        replaceRegions(page, "[data-live]");
        afterwards(page);
      });
    }
  } finally {
    fetching = false;
  }
}

/** A fresh copy of this page; null where the service gives none. @param {() => void} gone @returns {Promise<Document | "no answer" | null>} */
async function freshCopy(gone) {
  try {
    const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    if (response.redirected) leadOn(response.url);
    if (response.status === 404) gone();
    if (response.status >= 500) return "no answer";
    hear();
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return "no answer";
  }
}

/** Staff whose desk was retired or whose log-in has ended see so at once. A visitor's page stays. @param {string} address */
function leadOn(address) {
  if (document.body.classList.contains("staff")) location.assign(address);
}

/**
 * Replace the same elements, and those with `data-answer`, by their namesakes in the page that answered a press.
 * @param {Document} page @param {(page: Document) => void} afterwards called with the page
 * @param {boolean} isToPress false where the page answered no press: those with `data-answer` stay
 */
export function place(page, afterwards, isToPress) {
  placed += 1;
  keepFocus(() => {
    replaceRegions(page, isToPress ? "[data-live], [data-answer]" : "[data-live]");
    afterwards(page);
  });
}

/** The focus stays on its element, or goes to the page's main part where that is gone. @param {() => void} change */
function keepFocus(change) {
  const focused = document.activeElement;
  change();
  if (!focused || focused.isConnected) return;
  (namesake(focused) ?? document.getElementById("main"))?.focus({ preventScroll: true });
}

/** A panel whose form could not be sent stays as it was filled in. */
export function stayOpen() {
  for (const panel of document.querySelectorAll("details[data-sent]")) panel.removeAttribute("data-sent");
}

/** The element with the same id, or the button that opens the panel with the same id. @param {Element} gone @returns {HTMLElement | null} */
function namesake(gone) {
  if (gone.id) return document.getElementById(gone.id);
  const panel = gone.matches("summary") ? gone.parentElement?.id : null;
  return panel ? document.querySelector(`#${CSS.escape(panel)} > summary`) : null;
}

/** @param {Document} page @param {string} which */
function replaceRegions(page, which) {
  for (const region of document.querySelectorAll(which)) {
    const fresh = region.id ? page.getElementById(region.id) : page.querySelector(`[data-live="${region.getAttribute("data-live")}"]`);
    if (!fresh || isBeingFilledIn(region)) continue;
    if (region.hasAttribute("data-answer") || fresh.outerHTML !== (sent.get(region) ?? region.outerHTML)) replace(region, fresh);
    sent.set(region, fresh.outerHTML);
  }
}

/** Whether somebody has opened a panel and chooses in it, and has not sent it yet. @param {Element} region */
function isBeingFilledIn(region) {
  const panel = region.matches("details") ? region : region.querySelector("details:has(select)");
  return panel?.matches("[open]:not([data-sent])") ?? false;
}

/** @param {Element} region @param {Element} fresh */
function replace(region, fresh) {
  const open = region.hasAttribute("data-live") ? [...region.querySelectorAll("details[open][id]")].map(({ id }) => id) : [];
  region.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const name of region.getAttributeNames()) if (!fresh.hasAttribute(name)) region.removeAttribute(name);
  for (const { name, value } of fresh.attributes) region.setAttribute(name, value);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}
