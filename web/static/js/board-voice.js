/* Says each call aloud: a chime, then the sentences of the call, one call after the other and each as a whole. */

import { Latest } from "./latest.js";
import { routeOrUsual } from "./outputs.js";
import { fetched, Speaker } from "./speaker.js";
import { playTone } from "./tone.js";

const CHIME = 700; // milliseconds
const LOUDNESS = 0.5;
const LOUDEST = 6;
const LONGEST = 60_000; // milliseconds: a call that is not said by then, as when the sound device is gone, holds up no other

/** @typedef {{ key: string, sayings: import("./speaker.js").Saying[] }} Announcement */

const SAID = "said"; // in the tab's storage: a page that is loaded anew says what the one before had not said as a whole

const seen = new Latest(JSON.parse(sessionStorage.getItem(SAID) ?? "null") ?? announced().map(({ key }) => key));
/** @type {Announcement[]} */ const line = [];
/** @type {Announcement | undefined} */ let spoken;
let isSpeaking = false;
/** @type {AudioContext | null} */ let audio = null;
let whenSaid = () => {};
const speaker = new Speaker((saying) => saying ?? whenSaid(), {
  isPatient: true,
});
speaker.set({ volume: LOUDEST });
const loudspeaker = document.getElementById("announced")?.dataset["loudspeaker"] ?? "";
speaker.useOutput(loudspeaker);

/** @returns {Announcement[]} the calls of the last minutes, in their order */
function announced() {
  return JSON.parse(document.getElementById("announced")?.textContent || "[]");
}

/** After each change of the board. */
export function announce() {
  for (const call of announced()) {
    if (!seen.isNew(call.key)) continue;
    line.push(call);
  }
  keepSaid();
  fetchNext();
  if (!isSpeaking) speak();
}

function keepSaid() {
  const unsaid = [spoken, ...line].map((call) => call?.key);
  const said = announced().filter(({ key }) => !unsaid.includes(key));
  sessionStorage.setItem(SAID, JSON.stringify(said.map(({ key }) => key)));
}

/** The next call in line alone: of many at once, the clips that are needed first are rendered first. */
function fetchNext() {
  line[0]?.sayings.forEach(fetchOne);
}

/** @param {import("./speaker.js").Saying} saying */
function fetchOne(saying) {
  fetched(saying, true);
}

async function speak() {
  isSpeaking = true;
  while ((spoken = line.shift())) {
    spoken.sayings.forEach(fetchOne);
    fetchNext();
    await chime();
    await say(spoken.sayings);
    spoken = undefined;
    keepSaid();
    showSilence(speaker.isSilenced);
  }
  isSpeaking = false;
}

/** @param {import("./speaker.js").Saying[]} sayings */
async function say(sayings) {
  const isSaid = new Promise((done) => (whenSaid = () => done(true)));
  speaker.add(sayings);
  if (speaker.isIdle || (await Promise.race([isSaid, pause(LONGEST)]))) return;
  speaker.interrupt([]);
  await isSaid;
}

async function chime() {
  try {
    audio ??= new AudioContext();
    if (loudspeaker) await routeOrUsual(audio, loudspeaker);
    if (audio.state !== "running") await Promise.race([audio.resume(), pause(CHIME)]);
    if (audio.state === "running") playTone(audio, LOUDNESS);
  } catch {
    // There is no sound device: the call is on the board.
  }
  await pause(CHIME);
}

/** A browser plays nothing before somebody touched the page, unless it was started so. @param {boolean} isSilent */
function showSilence(isSilent) {
  const place = document.getElementById("silent");
  if (place) place.hidden = !isSilent;
}
document.addEventListener("pointerdown", () => showSilence(false));

/** @param {number} time */
function pause(time) {
  return new Promise((done) => setTimeout(done, time));
}
