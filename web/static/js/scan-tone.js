/* Plays the tone of each new result on a staff page, as kiosk/scans/signals.py has it. The desk's switch for tones switches it off too. */

import { playNotes } from "./tone.js";

const SWITCH = "entren.notice-tone"; // as desk-notices.js keeps it
const LOUDNESS = 0.1; // of 1

const places = document.querySelectorAll("#result, [data-scan-news]");
/** @type {AudioContext | null} */
let audio = null;
let told = newest()?.dataset.scan; // what stood there before is not told

for (const use of ["pointerdown", "keydown"]) document.addEventListener(use, prepareSound, { capture: true });
for (const place of places) new MutationObserver(tell).observe(place, { childList: true });

function tell() {
  const result = newest();
  if (!result || result.dataset.scan === told) return;
  told = result.dataset.scan;
  if (audio?.state === "running" && localStorage.getItem(SWITCH) !== "off")
    playNotes(audio, LOUDNESS, JSON.parse(result.dataset.tone ?? "[]"));
}

/** @returns {HTMLElement | null} */
function newest() {
  return document.querySelector("[data-scan-news] [data-tone]") ?? document.querySelector("#result [data-tone]");
}

/** A browser plays nothing before the page was used. A scanner that types uses it. */
function prepareSound() {
  if (!("AudioContext" in window)) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}
