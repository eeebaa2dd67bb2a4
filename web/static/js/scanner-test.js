/* Reads what a scanner types, key by key, and sends it to be judged: the characters, the key after them, the time between them. */

const PAUSE = 1000; // milliseconds without a key: the code has ended, or somebody begins anew
const LEAST = 4; // fewer characters are somebody's keys
const ENDS = ["Enter", "Tab"];

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-scanner-test]"));
let text = "";
let last = 0;
let gap = 0;
let caps = false;
let timer = 0;

// On window and in the capture phase, so that this gets the keys instead of wedge.js: nothing is lent here.
window.addEventListener("keydown", read, { capture: true });

/** @param {KeyboardEvent} event */
function read(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (ENDS.includes(event.key) && text.length >= LEAST) {
    keep(event);
    send(event.key);
  } else if (event.key.length === 1) {
    keep(event);
    if (text) gap = Math.max(gap, event.timeStamp - last);
    text += event.key;
    last = event.timeStamp;
    caps = event.getModifierState("CapsLock");
    clearTimeout(timer);
    timer = window.setTimeout(() => (text.length >= LEAST ? send("") : forget()), PAUSE);
  }
}

/** @param {KeyboardEvent} event */
function keep(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {string} end */
function send(end) {
  const values = { text, end, gap: String(Math.round(gap)), caps: caps ? "on" : "" };
  for (const [name, value] of Object.entries(values)) /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = value;
  forget();
  form.submit();
}

function forget() {
  clearTimeout(timer);
  text = "";
  gap = 0;
}
