/* Looks again by itself, and loads this page anew when it has changed, as when the centre is set up. Until then nothing
   moves under somebody who reads it. */

import { followContact } from "./contact.js";
import { needsMore } from "./newer.js";

const EVERY = 10_000;
const ANSWER = 5000;

/** @param {Document} page */
function words(page) {
  return page.querySelector("main")?.textContent ?? "";
}

/** What the page says stays in sight beside it. @type {import("./contact.js").Follower} */
function tell(state) {
  const place = document.querySelector("[data-say-away]");
  const said = place?.querySelector("[role=alert]");
  if (!(place instanceof HTMLElement) || !said) return;
  place.classList.add("strip");
  place.hidden = state === "here";
  said.textContent = state === "away" ? (place.dataset.sayAway ?? "") : "";
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
followContact(tell);
