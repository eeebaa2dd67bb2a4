/* Keeps the visitor's page on a phone up to date: asks for the board, and loads the page again when the board has changed.

   It uses no event stream: the service has few of them, for the board and the desks, and there are many phones. */

import { refresh } from "./region.js";

const EVERY = 5000;
const ANYHOW = 6; // after so many requests the page is loaded again without a change of the board: visits end, waits grow
const BOARD = "/api/v1/board";
let etag = "";
let asked = 0;

async function ask() {
  if (document.hidden) return;
  asked += 1;
  try {
    const response = await fetch(BOARD, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (!response.ok && response.status !== 304) return;
    etag = response.headers.get("ETag") ?? etag;
    if (response.ok || asked % ANYHOW === 0) await refresh(take, () => location.reload()); // a ticket can go: deleted after its time, or newer than a copy that was restored
  } catch {
    // The service does not answer for the moment: the page still shows when it was last updated.
  }
}

/** @param {Document} page */
function take(page) {
  document.title = page.title;
  const updated = document.getElementById("updated");
  if (updated) updated.textContent = page.getElementById("updated")?.textContent ?? "";
}

setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
