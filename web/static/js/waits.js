/* Looks again by itself, and loads this page anew when it has changed, as when the centre is set up. Until then nothing
   moves under somebody who reads it. */

import { needsMore } from "./newer.js";

const EVERY = 10_000;
const ANSWER = 5000;

/** @param {Document} page */
function words(page) {
  return page.querySelector("main")?.textContent ?? "";
}

async function look() {
  try {
    const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (words(page) !== words(document) || needsMore(page)) return location.reload();
  } catch {
    // The service does not answer: this page stays, and the next look may find it.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
