/* The queue page follows the queue. What the staff member is choosing stays, until there is another visitor. */

import { subscribe } from "./live.js";
import { answerPresses, isBusy, waitForService } from "./press.js";
import { refresh } from "./region.js";
import { noteScan } from "./scan-news.js";

const MINUTE_HAND = 20_000; // how often the page asks although nothing changed: waits grow

/** What events said while a page was on its way. @type {Map<"board" | "desks", string>} */
const missed = new Map();
let isFollowing = false;

subscribe(
  {
    board: (_snapshot, tag) => followTag("board", tag),
    desks: (_snapshot, tag) => followTag("desks", tag),
    scan: noteScan,
    asked: follow,
  },
  (state) => state === "away" && waitForService(),
);
setInterval(() => document.visibilityState === "visible" && follow(), MINUTE_HAND);
answerPresses((page) => {
  renew(page);
  catchUp();
});

async function follow() {
  if (isBusy() || isFollowing) return;
  isFollowing = true;
  await refresh(renew);
  isFollowing = false;
  catchUp();
}

/**
 * What the page shows already asks for nothing more: one change has several events, and the page that answered a press
 * shows what the press changed.
 * @param {"board" | "desks"} name @param {string} tag
 */
function followTag(name, tag) {
  if (isBusy() || isFollowing) missed.set(name, tag);
  else if (tag !== document.getElementById("desk")?.dataset[name]) follow();
}

function catchUp() {
  const latest = [...missed];
  missed.clear();
  for (const [name, tag] of latest) followTag(name, tag);
}

/** @param {Document} page */
function renew(page) {
  document.title = page.title;
  Object.assign(document.getElementById("desk")?.dataset ?? {}, { ...page.getElementById("desk")?.dataset });
  const shown = document.getElementById("visit");
  const fresh = page.getElementById("visit");
  if (!shown || !fresh) return;
  if (shown.dataset.visitor === fresh.dataset.visitor) return renewTopics(page);
  shown.replaceWith(document.importNode(fresh, true));
  showVisit();
}

/** On a phone the page scrolls: whoever was called from the end of the queue sees who it is. */
function showVisit() {
  const main = document.getElementById("main");
  const top = main?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight / 2) main?.scrollIntoView();
}

/** Topics that were added or renamed meanwhile; what was chosen stays chosen. @param {Document} page */
function renewTopics(page) {
  const [shown, fresh] = [document, page].map((one) => one.querySelector("#finish .chips"));
  if (!shown || !fresh || shown.innerHTML === fresh.innerHTML) return;
  const chosen = shown.querySelector("input:checked")?.getAttribute("value");
  const focused = shown.contains(document.activeElement) ? document.activeElement?.getAttribute("value") : null;
  shown.replaceChildren(...document.importNode(fresh, true).childNodes);
  for (const input of shown.querySelectorAll("input")) {
    if (input.value === chosen) input.checked = true;
    if (input.value === focused) input.focus();
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
