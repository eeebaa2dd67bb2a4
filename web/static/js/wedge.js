/* A scanner that types like a keyboard: its burst is read whatever has the focus, and kept out of the field. */

import { sendScan } from "./scans.js";

const QUICK = 50; // milliseconds between two keys of a scanner; hands are seldom as quick, and get their letters back
const PATIENCE = 200; // how long quick keys are held when nothing ends them: a busy machine hands them over late
const LONG_ENOUGH = 3; // the shortest tag
const LONGEST = 64;
const TOO_LONG = "\ufffd".repeat(LONGEST); // stands for a longer one: nobody's code, and refused like any other
const REMEMBERED = "entren.scanner";
const ENDS = ["Enter", "Tab"];

/** @typedef {{field: HTMLInputElement | HTMLTextAreaElement, value: string, start: number | null}} Before */

let held = "";
let lastKey = -Infinity;
/** @type {Before | null} */
let before = null;
let timer = 0;

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

/** The first key goes through: it may be a hand's. @param {KeyboardEvent} event */
function begin(event) {
  giveBack();
  held = event.key;
  before = remember(event.target);
}

/** @param {KeyboardEvent} event */
function hold(event) {
  keep(event);
  if (held.length === 1) takeBackFirst();
  held += event.key;
  timer = setTimeout(giveBack, PATIENCE);
}

/** @param {KeyboardEvent} event */
function finish(event) {
  keep(event);
  const code = held;
  forget();
  sendScan(code.length > LONGEST ? TOO_LONG : code, name());
}

/** A name for the scanner of this browser: a command card is about what its own scanner read. @returns {string} */
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

/** Somebody typed quickly, it was no scan: give the held keys to the focused field. */
function giveBack() {
  const text = held.length > 1 ? held : "";
  const field = before?.field;
  forget();
  if (!text || !field) return;
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function forget() {
  held = "";
  before = null;
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

function takeBackFirst() {
  if (!before) return;
  before.field.value = before.value;
  before.field.setSelectionRange(before.start, before.start);
}
