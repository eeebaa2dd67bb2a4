/* Plays sayings one after the other: each is fetched first, so that it begins at once, and is heard as a whole. */

/**
 * A text in a language. Without an address it has no voice here: it is shown and not heard.
 * `marked`: the language that the page is marked with there, where the text itself is in another.
 * @typedef {{ language: string, text: string, marked?: string, voice?: string, address?: string }} Saying
 */

import { onChange, route, routeOrUsual } from "./outputs.js";

const RATES = [0.5, 0.67, 0.83, 1, 1.25, 1.6, 2];
export const STEPS = RATES.length;
export const USUAL = 3; // the index of the usual rate and volume
const AGAIN = 150; // milliseconds before a clip that others delay is asked for again
const TRIES = 40;
const PATIENT_TRIES = 3 * TRIES;
const MOST_KEPT = 80;

/** @type {Map<string, Promise<string | null>>} */
const kept = new Map();

/**
 * @param {Saying} saying @param {boolean} [isPatient] ask for longer, also while the service is not reached: rather late than never
 * @returns {Promise<string | null>} an address in this document; null where there is no clip
 */
export function fetched({ address }, isPatient = false) {
  if (!address) return Promise.resolve(null);
  let clip = kept.get(address);
  if (!clip) kept.set(address, (clip = load(address, isPatient)));
  clip.then((found) => found ?? kept.delete(address));
  for (const [oldest, its] of kept) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
    its.then((url) => url && URL.revokeObjectURL(url));
  }
  return clip;
}

/** @param {string} address @param {boolean} isPatient @returns {Promise<string | null>} */
async function load(address, isPatient) {
  for (let left = isPatient ? PATIENT_TRIES : TRIES; left; left -= 1) {
    try {
      const response = await fetch(address);
      if (response.ok) return URL.createObjectURL(await response.blob());
      if (response.status !== 503 || !response.headers.has("Retry-After")) return null;
    } catch {
      if (!isPatient) return null; // the service was not reached: the text is shown
    }
    await new Promise((done) => setTimeout(done, AGAIN));
  }
  return null;
}

export class Speaker {
  rate = USUAL;
  volume = USUAL;
  isSilenced = false; // the browser lets the page play only after a touch
  isUnplugged = false; // the headset is not plugged in
  isMissing = false; // the only output that may be used is not there
  /** @type {Saying | null} */ now = null;
  /** @type {Saying[]} */ #line = [];
  /** @type {Set<Saying>} */ #remarks = new Set();
  #audio = new Audio();
  /** @type {(how: "end" | "cut") => void} */ #finish = () => {};
  #running = false;
  #output = "";
  #isPrivate = false;

  /**
   * @param {(saying: Saying | null) => void} [onSaying] called with each saying that begins, and with null after the last
   * @param {{ isPatient?: boolean }} [how] waits longer for a clip that others delay
   */
  constructor(onSaying = () => {}, { isPatient = false } = {}) {
    this.onSaying = onSaying;
    this.isPatient = isPatient;
    this.#audio.addEventListener("ended", () => this.#finish("end"));
    this.#audio.addEventListener("error", () => this.#finish("cut"));
    onChange(() => this.#lookForOutput());
  }

  /** Say these after what waits. @param {Saying[]} sayings */
  add(sayings) {
    this.#line.push(...sayings);
    if (!this.#running && this.#line.length) this.#run();
  }

  /** Say these after what is being said; what waits is left out. @param {Saying[]} sayings */
  follow(sayings) {
    this.#line = [];
    this.add(sayings);
  }

  /** Say these at once. @param {Saying[]} sayings */
  interrupt(sayings) {
    this.#line = [...sayings];
    if (this.#running) this.#finish("cut");
    else this.#run();
  }

  /** Say these at once, then again the sentence that they cut, and what waited. @param {Saying[]} sayings */
  remark(sayings) {
    const rest = this.#rest().filter((saying) => !this.#remarks.has(saying));
    this.#remarks = new Set(sayings);
    this.interrupt([...sayings, ...rest]);
  }

  /** What is being said, and what waits. */
  #rest() {
    return this.now ? [this.now, ...this.#line] : [];
  }

  get isIdle() {
    return !this.#running;
  }

  /** @param {{ rate?: number, volume?: number }} steps from 0 */
  set({ rate = this.rate, volume = this.volume }) {
    this.rate = rate;
    this.volume = volume;
    this.#audio.defaultPlaybackRate = this.#audio.playbackRate = RATES[rate] ?? 1;
    this.#audio.volume = (volume + 1) / STEPS;
  }

  /**
   * Where the sound comes out. What is private is not said where this output is missing; else the system's output is used then.
   * @param {string} output its name; empty: the system's @param {{ isPrivate?: boolean }} [how]
   */
  useOutput(output, { isPrivate = false } = {}) {
    this.#output = output;
    this.#isPrivate = isPrivate;
  }

  /** Stop at once, also in the middle of a sentence. @returns {Saying[]} the sentence that was cut, and what waited */
  stop() {
    const rest = this.#rest();
    this.#line = [];
    this.#audio.pause();
    this.#finish("cut");
    return rest;
  }

  /** An output was plugged in or pulled out: a system may send the sound of one that is gone to another. */
  async #lookForOutput() {
    if (this.#running && this.#isPrivate && !(await this.#isRouted())) this.stop();
  }

  async #isRouted() {
    if (this.isUnplugged) return false;
    if (this.#output && this.#isPrivate) this.isMissing = !(await route(this.#audio, this.#output));
    else if (this.#output) await routeOrUsual(this.#audio, this.#output);
    return !this.isMissing;
  }

  async #run() {
    this.#running = true;
    for (let saying = this.#line.shift(); saying; saying = this.#line.shift()) {
      this.now = saying;
      this.onSaying(saying);
      await this.#play(saying);
    }
    this.#running = false;
    this.now = null;
    this.onSaying(null);
    report("idle");
  }

  /** @param {Saying} saying */
  async #play(saying) {
    /** @type {Promise<"end" | "cut">} */
    const finished = new Promise((done) => (this.#finish = done));
    let isCut = false;
    finished.then((how) => (isCut = how === "cut"));
    const clip = await Promise.race([fetched(saying, this.isPatient), finished.then(() => null)]);
    if (!clip) return report("silent", saying);
    const [following] = this.#line;
    if (!(await this.#isRouted())) {
      this.onSaying(saying); // the page says why it is silent
      return report("silent", saying);
    }
    if (isCut) return report("cut", saying);
    this.#audio.src = clip;
    this.set({});
    try {
      await this.#audio.play();
      this.isSilenced = false;
    } catch (error) {
      this.isSilenced = error instanceof DOMException && error.name === "NotAllowedError";
      return report("silent", saying);
    }
    report("start", saying);
    if (following) fetched(following, this.isPatient);
    const how = await finished;
    this.#audio.pause();
    report(how, saying);
  }
}

/** Tell the page what is heard: readiness pages and tests listen. @param {"start" | "end" | "cut" | "silent" | "idle"} what @param {Saying} [saying] */
function report(what, saying) {
  const at = performance.timeOrigin + performance.now();
  document.dispatchEvent(new CustomEvent("entren:speech", { detail: { what, at, ...saying } }));
}
