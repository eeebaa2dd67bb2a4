/* Plays a soft tone on an output: staff try from another page whether it is heard. */

import { route, routeOrUsual } from "./outputs.js";
import { playTone } from "./tone.js";

const LOUDNESS = 0.5;
const TIMES = 2;
const PATIENCE = 2000; // milliseconds that a browser has to let the page play

/** @type {AudioContext | null} */ let audio = null;

/** @param {string} output its name; empty: the one that the system uses @param {{ isPrivate: boolean }} how not heard elsewhere */
export async function playOn(output, { isPrivate }) {
  if (!("AudioContext" in window)) return;
  audio ??= new AudioContext();
  if (output && isPrivate && !(await route(audio, output))) return;
  if (output && !isPrivate) await routeOrUsual(audio, output);
  if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, PATIENCE))]);
  if (audio.state === "running") playTone(audio, LOUDNESS, TIMES);
}
