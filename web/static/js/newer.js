/* Loads a page anew when the service was updated: a page that stays open has the styles and scripts of before. */

import { isFilledIn } from "./filled-in.js";

const IN_USE = "details[open], [data-answer] .note, [data-scan-news]:not(:empty)"; // scans that wait are in the page alone

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
  const isLeft = needsMore(page) && !isInUse();
  if (isLeft) location.reload();
  return isLeft;
}

function isInUse() {
  return document.querySelector(IN_USE) !== null || isFilledIn(document);
}
