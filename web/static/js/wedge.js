/* Reads a scanner that types like a keyboard, wherever the focus is, and keeps its keys out of the focused field.
   A field with `data-takes-scans` gets the code instead, and one with `data-takes-every-scan` too where the focus is elsewhere. */

import { Keystrokes } from "./keystrokes.js";
import { sendScan, tellPieces } from "./scans.js";

const PATIENCE = 200; // milliseconds until quick keys without an end key are shown in their field. A busy machine delivers keys late: by their
// time stamps the next ones decide whether it is a scan, and what was shown is taken back
const LONGEST = 128;
const TOO_LONG = "\ufffd".repeat(LONGEST); // sent instead of a longer code: the service refuses it, because no code looks like it
const REMEMBERED = "entren.scanner";
const ENDS = ["Enter", "Tab"];
const MODIFIERS = ["Shift", "CapsLock", "AltGraph", "Control", "Alt", "Meta"]; // scanners press them for capitals and signs
const FIELDS = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} TextField */
/** @typedef {{field: TextField | HTMLSelectElement, value: string, start: number | null}} Before */

const keys = new Keystrokes();
/** @type {Before | null} before the keys since the last stop */
let before = null;
/** @type {Before | null} before the first keys that are surely a scanner's */
let atFirst = null;
let timer = 0;
let isShown = false;

document.addEventListener("keydown", read, { capture: true });

/** @param {KeyboardEvent} event */
function read(event) {
  if (!event.key || MODIFIERS.includes(event.key)) return; // a browser that fills in a field sends keys without a name
  clearTimeout(timer);
  if (isCommand(event)) interrupt(event);
  else if (event.key.length === 1) readCharacter(event);
  else if (ENDS.includes(event.key)) end(event);
  else interrupt(event);
}

/** @param {KeyboardEvent} event */
function isCommand(event) {
  if (event.isComposing || event.repeat) return true; // a key that is held down
  return (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
}

/** @param {KeyboardEvent} event */
function interrupt(event) {
  giveBack(keys.piece);
  keys.interrupt(event.timeStamp);
}

/** Let the first key through: somebody may be typing. @param {KeyboardEvent} event */
function readCharacter(event) {
  const held = keys.piece;
  const isQuick = keys.add(event.key, event.timeStamp);
  if (isQuick && before && !isTextField(before.field)) {
    // A date or a list: what was held could not be given back.
  } else if (isQuick) {
    keep(event);
    takeBack(held);
    timer = setTimeout(() => show(keys.piece), PATIENCE);
  } else {
    giveBack(held);
    before = remember(event.target);
    if (!keys.before?.isSure) atFirst = before;
  }
}

/** @param {KeyboardEvent} event */
function end(event) {
  const held = keys.piece;
  const isInPieces = keys.before?.isSure;
  const found = keys.end(event.timeStamp, event.target instanceof Element && event.target.matches(FIELDS));
  if (found === "typed") return giveBack(held);
  keep(event);
  if (isInPieces) putBack(atFirst);
  else takeBack(held);
  const field = ofPage() ?? before?.field;
  forget();
  if (found === "pieces") tellPieces();
  else if (field?.dataset.takesScans) fill(field, found.code);
  else sendScan(found.code.length > LONGEST ? TOO_LONG : found.code, name());
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

/** Give the held keys to the focused field: somebody typed quickly, and it was no scan. @param {string} held */
function giveBack(held) {
  if (held.length > 1) show(held);
  forget();
}

/** @param {string} held */
function show(held) {
  const field = before?.field;
  if (!field || isShown || !isTextField(field)) return;
  isShown = true;
  field.setRangeText(held, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function forget() {
  before = null;
  isShown = false;
}

/** @param {EventTarget | null} target @returns {Before | null} */
function remember(target) {
  if (!(target instanceof Element) || !target.matches(FIELDS)) return null;
  const field = /** @type {Before["field"]} */ (target);
  return { field, value: field.value, start: isTextField(field) ? field.selectionStart : null };
}

/** @param {Before["field"]} field @returns {field is TextField} */
function isTextField(field) {
  if (field instanceof HTMLTextAreaElement) return true;
  return field instanceof HTMLInputElement && ["text", "search", "tel", "url", "password"].includes(field.type);
}

/** Take the first key, or the keys that were shown, out of the field. @param {string} held */
function takeBack(held) {
  if (held.length === 1 || isShown || (before && !isTextField(before.field))) putBack(before);
  isShown = false;
}

/** @param {Before | null} was */
function putBack(was) {
  if (!was) return;
  was.field.value = was.value;
  if (isTextField(was.field)) was.field.setSelectionRange(was.start, was.start);
}
