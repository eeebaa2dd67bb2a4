/* What an element says: the same text that the service signed for it (web/speech/markup.py). */

const SILENT = "script, style, template, svg, noscript, [hidden], [aria-hidden='true']";
const SOFT_HYPHEN = /\u00ad/g;
const NO_BREAK_HYPHEN = /\u2011/g;

/** @param {Element} element @returns {string} */
export function textOf(element) {
  return tidy(raw(element));
}

/** @param {string} text @returns {string} */
export function tidy(text) {
  return text.replace(SOFT_HYPHEN, "").replace(NO_BREAK_HYPHEN, "-").replace(/\s+/g, " ").trim();
}

/** @param {Element} element @returns {string} */
export function languageOf(element) {
  return element.closest("[lang]")?.getAttribute("lang") ?? "";
}

/** @param {Element} element @returns {string} */
function raw(element) {
  const label = element.getAttribute("aria-label");
  if (label !== null) return ` ${label} `;
  return [...element.childNodes].map(ofNode).join("");
}

/** @param {Node} node @returns {string} */
function ofNode(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  if (!(node instanceof Element)) return "";
  if (node.matches("br, td, th")) return ` ${raw(node)}`;
  return node.matches(SILENT) ? "" : raw(node);
}
