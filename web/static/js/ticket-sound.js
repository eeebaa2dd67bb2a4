/* Tells with sound and vibration that it is the visitor's turn, where they switched it on: only a touch lets a page do both.

   What the page says of it is true at the moment: a browser can stop the sound, as during a phone call. */

import { playTone } from "./tone.js";

const SWITCHED_ON = "entren.sound"; // in this tab
const TOLD = "entren.called"; // in this tab: the call that was told last
const LOUDNESS = 0.5;
const TIMES = 3;
const SHAKES = [400, 300, 400, 300, 400]; // milliseconds: on, off, on

const facts = () => /** @type {HTMLElement} */ (document.getElementById("facts"));
const part = /** @type {HTMLElement} */ (document.getElementById("sound"));
const box = /** @type {HTMLInputElement} */ (part.querySelector("input"));
const said = /** @type {HTMLElement} */ (part.querySelector("[role=status]"));
/** @type {AudioContext | null} */
let audio = null;
/** @type {WakeLockSentinel | null} */
let awake = null;
let isAsked = false;

export function isSoundOn() {
  return !part.hidden && audio?.state === "running" && sessionStorage.getItem(SWITCHED_ON) !== null;
}

/** After each change of the facts: tell a new call, and show the switch only while the visitor can be called. Once called, it is shown where it is on. */
export function lookAtFacts() {
  const { called = "" } = facts().dataset;
  const isLate = called !== "" && sessionStorage.getItem(SWITCHED_ON) === null;
  part.hidden = !("AudioContext" in window) || !("goesOn" in facts().dataset) || isLate;
  if (called && called !== sessionStorage.getItem(TOLD)) tell();
  sessionStorage.setItem(TOLD, called);
  show();
}

function tell() {
  if (!audio || !isSoundOn()) return;
  playTone(audio, LOUDNESS, TIMES);
  navigator.vibrate?.(SHAKES);
}

function show() {
  box.checked = isSoundOn();
  const { silent, on, shakes, stay, lit } = said.dataset;
  const words = box.checked ? [on, "vibrate" in navigator && shakes, awake ? lit : stay] : [silent];
  const text = words.filter(Boolean).join(" ");
  if (said.textContent !== text) said.textContent = text;
  if (box.checked) stayAwake();
  else awake?.release();
}

/** Only a page with https can keep the screen lit, and it loses that whenever it is hidden. */
async function stayAwake() {
  if (awake || isAsked || document.hidden || !("wakeLock" in navigator)) return;
  isAsked = true;
  try {
    awake = await navigator.wakeLock.request("screen");
  } catch {
    return; // as when the battery is low
  } finally {
    isAsked = false;
  }
  awake.addEventListener("release", () => {
    awake = null;
    show();
  });
  show();
}

/** Where the browser does not let the sound go on, the box is shown unticked. */
export async function resume() {
  if (sessionStorage.getItem(SWITCHED_ON) === null) return;
  if (!audio) {
    audio = new AudioContext();
    audio.addEventListener("statechange", show);
  }
  if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 500))]);
  show();
}

box.addEventListener("change", async () => {
  if (!box.checked) {
    sessionStorage.removeItem(SWITCHED_ON);
    show();
    return;
  }
  sessionStorage.setItem(SWITCHED_ON, "");
  await resume();
  if (audio && isSoundOn()) playTone(audio, LOUDNESS);
});
