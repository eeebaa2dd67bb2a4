/* Reads a scanner that types like a keyboard, wherever the focus is, and keeps its keys out of the focused field.
   A field with `data-takes-scans` gets the code instead, and one with `data-takes-every-scan` too where the focus is elsewhere. */

import { sendScan } from "./scans.js";

const QUICK = 50; // milliseconds between two keys of a scanner; people seldom type as fast, and then the field gets the keys back
const PATIENCE = 200; // milliseconds until quick keys without an end key are shown in their field. A busy machine delivers keys late: by their
// time stamps the next ones decide whether it is a scan, and what was shown is taken back
const LONG_ENOUGH = 3; // the shortest tag
const LONGEST = 128;
const TOO_LONG = "\ufffd".repeat(LONGEST); // sent instead of a longer code: the service refuses it, because no code looks like it
const REMEMBERED = "entren.scanner";
const ENDS = ["Enter", "Tab"];

/** @typedef {{field: HTMLInputElement | HTMLTextAreaElement, value: string, start: number | null}} Before */

let held = "";
let lastKey = -Infinity;
/** @type {Before | null} */
let before = null;
let timer = 0;
let isShown = false;

document.addEventListener("keydown", read, { capture: true });

/** @param {KeyboardEvent} event */
function read(event) {
  if (event.key === "Shift" || event.key === "CapsLock") return; // scanners press them for capitals
  const quick = event.timeStamp - lastKey <= QUICK;
  lastKey = event.timeStamp;
  clearTimeout(timer);
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) giveBack();
  else if (event.key.length === 1) quick && held ? hold(event) : begin(event);
  else if (ENDS.includes(event.key) && quick && held.length >= LONG_ENOUGH) finish(event);
  else giveBack();
}

/** Let the first key through: somebody may be typing. @param {KeyboardEvent} event */
function begin(event) {
  giveBack();
  held = event.key;
  before = remember(event.target);
}

/** @param {KeyboardEvent} event */
function hold(event) {
  keep(event);
  takeBack();
  held += event.key;
  timer = setTimeout(show, PATIENCE);
}

/** @param {KeyboardEvent} event */
function finish(event) {
  keep(event);
  takeBack();
  const code = held;
  const field = ofPage() ?? before?.field;
  forget();
  if (field?.dataset.takesScans) fill(field, code);
  else sendScan(code.length > LONGEST ? TOO_LONG : code, name());
}

/** The field that gets every scan of this page: it is for something else than lending. @returns {HTMLInputElement | null} */
function ofPage() {
  return document.querySelector("input[data-takes-every-scan]");
}

/** A field for a code gets the scan as its value: no item is lent. @param {Before["field"]} field @param {string} code */
function fill(field, code) {
  field.value = code;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (field.dataset.takesScans === "submit") field.form?.requestSubmit();
}

/** The name of this browser's scanner. A command card applies to what the same scanner read before. @returns {string} */
function name() {
  const known = localStorage.getItem(REMEMBERED);
  if (known) return known;
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  const fresh = `wedge-${number.toString(16).padStart(8, "0")}`;
  localStorage.setItem(REMEMBERED, fresh);
  return fresh;
}

/** @param {KeyboardEvent} event */
function keep(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** Give the held keys to the focused field: somebody typed quickly, and it was no scan. */
function giveBack() {
  if (held.length > 1) show();
  forget();
}

function show() {
  const field = before?.field;
  if (!field || isShown) return;
  isShown = true;
  field.setRangeText(held, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function forget() {
  held = "";
  before = null;
  isShown = false;
}

/** @param {EventTarget | null} target @returns {Before | null} */
function remember(target) {
  const isField = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && isText(target));
  return isField ? { field: target, value: target.value, start: target.selectionStart } : null;
}

/** @param {HTMLInputElement} input */
function isText(input) {
  return ["text", "search", "tel", "url", "password"].includes(input.type);
}

/** Take the first key, or the keys that were shown, out of the field. */
function takeBack() {
  if (!before || (held.length > 1 && !isShown)) return;
  isShown = false;
  before.field.value = before.value;
  before.field.setSelectionRange(before.start, before.start);
}
