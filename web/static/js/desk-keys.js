/* Keys of the queue page: F2 call next, F4 call again, F8 park, F9 undo, 1 to 4 outcomes, 5 one more question. */

import { Keystrokes } from "./keystrokes.js";
import { sayMissed } from "./press.js";

const WAIT = 80; // milliseconds: a digit of a scanner's burst has another key close before or after it
const LATE = 30; // milliseconds: a busy page, which may also get the next key late
const REMEMBERED = "entren.digit-keys";

const keys = new Keystrokes();
let lastKey = -Infinity;
let timer = 0;
/** @type {(() => void) | null} */
let waiting = null; // what a digit does, unless it is part of a scan

// On window and in the capture phase, so that this also gets the keys that wedge.js stops.
window.addEventListener("keydown", press, { capture: true });

/** @param {KeyboardEvent} event */
function press(event) {
  const isFunctionKey = /^F\d/.test(event.key); // no scanner sends one
  const alone = !isOfScan(event) && event.timeStamp - lastKey > WAIT;
  if (!isFunctionKey) lastKey = event.timeStamp;
  if (isFunctionKey) waiting?.();
  forget();
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
  const button = document.querySelector(`:is(button, input)[data-press="${CSS.escape(event.key)}"]`);
  if (!(button instanceof HTMLElement)) return;
  if (isFunctionKey) {
    event.preventDefault();
    button.click();
  } else if (alone && areDigitsOn()) {
    waiting = () => (button.isConnected ? button.click() : sayMissed());
    wait();
  }
}

/** Whether this key comes after a scanner's keys, of a code that has not ended. @param {KeyboardEvent} event */
function isOfScan(event) {
  if (event.key.length === 1) keys.add(event.key, event.timeStamp);
  else if (event.key === "Enter" || event.key === "Tab") keys.forget();
  return Boolean(keys.before?.isSure);
}

/** Act after a while without another key. */
function wait() {
  const due = performance.now() + WAIT;
  timer = setTimeout(() => {
    if (performance.now() - due > LATE) return wait();
    waiting?.();
    forget();
  }, WAIT);
}

function forget() {
  clearTimeout(timer);
  waiting = null;
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

function areDigitsOn() {
  return localStorage.getItem(REMEMBERED) !== "off";
}

/** The server renders the switch, but its state is stored only in this browser. */
function showSwitch() {
  const choice = document.querySelector("[data-digit-keys]");
  if (!(choice instanceof HTMLInputElement)) return;
  choice.checked = areDigitsOn();
  choice.closest("[hidden]")?.removeAttribute("hidden");
}

showSwitch();
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-digit-keys]")) return;
  localStorage.setItem(REMEMBERED, target.checked ? "on" : "off");
});
