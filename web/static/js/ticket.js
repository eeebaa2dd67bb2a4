/* The phone's page asks how the queue is, and draws itself anew when it has moved.

   It asks, rather than holding a stream: those are for the wall and the desks, and phones are many. */

import { refresh } from "./region.js";

const EVERY = 5000;
const ANYHOW = 6; // every so many asks it draws itself although the board stands still: a visit ends, waits grow
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
    if (response.ok || asked % ANYHOW === 0) await refresh(take);
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
