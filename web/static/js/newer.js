/* Loads a page anew when the service was updated: a page that stays open has the styles and scripts of before. */

import { isFilledIn } from "./filled-in.js";

const IN_USE = "html[aria-busy=true], details[open], [data-answer] .note, [data-scan-news]:not(:empty)"; // scans that wait are in the page alone
const LEFT_FOR = 10_000; // milliseconds after which a document that is still here takes touches again

let isLeft = false;

/** Whether this document is being left: the answer to what is pressed now would be lost with it. */
export function isBeingLeft() {
  return isLeft;
}

/** Load the page of this address in the place of this one, with its own styles and scripts. @param {string} [address] without it: this page anew */
export function leave(address) {
  isLeft = true;
  setTimeout(() => (isLeft = false), LEFT_FOR);
  if (address) location.replace(address);
  else location.reload();
}

/** A page of a newer service, or of another kind, has styles or scripts that this document did not load. @param {Document} page */
export function needsMore(page) {
  const parts = [...page.head.querySelectorAll("link[rel=stylesheet], script[src]")];
  const attribute = (/** @type {Element} */ part) => part.getAttribute(part.localName === "link" ? "href" : "src") ?? "";
  return parts.some(
    (part) => !document.head.querySelector(`[href="${CSS.escape(attribute(part))}"], [src="${CSS.escape(attribute(part))}"]`),
  );
}

/**
 * Load this page anew where its fresh copy is of a newer service, but not while somebody fills in a form or has a message to read.
 * @param {Document} page the copy @returns {boolean} whether this document is left
 */
export function reloadIfNewer(page) {
  const isLoaded = needsMore(page) && !isInUse();
  if (isLoaded) leave();
  return isLoaded;
}

function isInUse() {
  return document.querySelector(IN_USE) !== null || isFilledIn(document);
}
