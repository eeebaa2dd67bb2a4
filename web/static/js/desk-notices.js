/* Tells each notice of the page once: to screen readers, in the tab's title, and with a soft tone that can be switched off. */

import { playTone } from "./tone.js";

const KNOWN = "entren.notices"; // in this tab: the notices that stood on the page last, and the latest calls for help
const CALL = "help-"; // a call that is opened again is told no second time
const MOST_CALLS = 20;
const REMEMBERED = "entren.notice-tone";
const MARK = "● ";
const AFTER_TITLE = " | ";
const LOUDNESS = 0.06; // of 1

const list = /** @type {HTMLElement} */ (document.getElementById("notices"));
const told = /** @type {HTMLElement} */ (document.getElementById("told"));
const title = /** @type {HTMLElement} */ (document.querySelector("title"));
let news = "";
/** @type {AudioContext | null} */
let audio = null;

function look() {
  const notices = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-notice]")]);
  const known = JSON.parse(sessionStorage.getItem(KNOWN) ?? "null");
  const calls = (known ?? []).filter((/** @type {string} */ key) => key.startsWith(CALL)).slice(-MOST_CALLS);
  sessionStorage.setItem(KNOWN, JSON.stringify([...new Set([...calls, ...notices.map(({ dataset }) => dataset.notice)])]));
  const fresh = notices.filter(({ dataset }) => known && !known.includes(dataset.notice));
  if (fresh.length) tell(fresh.map(({ textContent }) => textContent ?? ""));
}

/** @param {string[]} words */
function tell(words) {
  told.textContent = words.join(" ");
  news = words[0] ?? "";
  showInTitle();
  if (audio && isToneOn()) playTone(audio, LOUDNESS);
}

/** The news stand before the page's title until somebody uses the page. */
function showInTitle() {
  const plain = document.title.startsWith(MARK) ? document.title.split(AFTER_TITLE).slice(1).join(AFTER_TITLE) : document.title;
  const wanted = news ? MARK + news + AFTER_TITLE + plain : plain;
  if (document.title !== wanted) document.title = wanted;
}

function noticed() {
  news = "";
  showInTitle();
}

/** A browser plays nothing before the page was used. */
function prepareSound() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function isToneOn() {
  return localStorage.getItem(REMEMBERED) !== "off";
}

/** The server renders the switch, but its state is stored only in this browser. */
function showSwitch() {
  const choice = document.querySelector("[data-notice-tone]");
  if (!(choice instanceof HTMLInputElement)) return;
  choice.checked = isToneOn();
  choice.closest("[hidden]")?.removeAttribute("hidden");
}

showSwitch();
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-notice-tone]")) return;
  localStorage.setItem(REMEMBERED, target.checked ? "on" : "off");
});
for (const use of ["pointerdown", "keydown"]) {
  document.addEventListener(use, prepareSound, { capture: true });
  document.addEventListener(use, noticed, { capture: true });
}
new MutationObserver(look).observe(list, { childList: true });
new MutationObserver(showInTitle).observe(title, { childList: true });
look();
