/* Keeps the visitor's page on a phone up to date: asks for the board, and loads the page again when the board has changed.

   It uses no event stream: the service has few of them, for the board and the desks, and there are many phones. */

import { followContact, hear } from "./contact.js";
import { refresh } from "./region.js";
import { isSoundOn, lookAtFacts, resume } from "./ticket-sound.js";

const EVERY = 5000;
const ANSWER = 4000; // milliseconds that the service has for an answer
const ANYHOW = 6; // after so many requests the page is loaded again without a change of the board: visits end, waits grow
const BOARD = "/api/v1/board";
let etag = "";
let asked = 0;

/** A hidden page asks only where it can be heard. @param {boolean} [isBack] the page may have slept: the facts are old */
async function ask(isBack = false) {
  if (document.hidden && !isSoundOn()) return;
  asked += 1;
  try {
    const headers = { ...(etag && { "If-None-Match": etag }) };
    const response = await fetch(BOARD, { headers, cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    if (!response.ok && response.status !== 304) throw new Error(response.statusText);
    hear();
    etag = response.headers.get("ETag") ?? etag;
    if (response.ok || isBack || asked % ANYHOW === 0) await refresh(take, () => location.reload()); // a ticket can go: deleted after its time, or newer than a copy that was restored
  } catch {
    // The service was not reached: the next question follows soon, and contact.js notices the silence.
  }
}

/** @type {import("./contact.js").Follower} */
function tell(state) {
  const away = /** @type {HTMLElement} */ (document.getElementById("away"));
  away.textContent = state === "away" ? (away.dataset.words ?? "") : "";
  if (state === "here") ask(true);
}

/** @param {Document} page */
function take(page) {
  document.title = page.title;
  const updated = document.getElementById("updated");
  if (updated) updated.textContent = page.getElementById("updated")?.textContent ?? "";
  lookAtFacts();
}

async function comeBack() {
  if (document.hidden) return;
  await resume();
  await ask(true);
}

/** @type {HTMLElement} */ (document.getElementById("unscripted")).hidden = true;
lookAtFacts();
resume();
followContact(tell);
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", comeBack);
window.addEventListener("pageshow", ({ persisted }) => persisted && comeBack());
window.addEventListener("online", comeBack);
