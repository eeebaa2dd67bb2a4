/* Reads the touchscreen aloud: the heading and what stands below it, then each control that has the focus. */

import { isBesideKeys, keyOf } from "./reader-keys.js";
import { languageOf, textOf, tidy } from "./reader-text.js";
import { fetched, Speaker, STEPS, USUAL } from "./speaker.js";
import { isOnTheWay, show } from "./swap.js";

const IDLE = 15_000; // milliseconds of silence after which a page says what to do
const CONTENT = "main :is(h2, p, li, caption, tr, [role=group][aria-label])";
const WITHIN = "li, [role=group][aria-label]"; // what these have inside is said with them
const CONTROLS = "a[href], button, input[type=checkbox]";
const STRIP = "#voice";
const INSTEAD = "#listen-in-swedish"; // the strip's key on a page in a language without a voice
const AWAY = "[data-say-away]";
const SLOW_VOICE = "piper";
const KEPT = "entren.voice"; // the rate and the volume, in this tab, until the visitor's last page

/** @type {AbortSignal | null} */ let page = null;
/** @type {Map<string, import("./speaker.js").Saying>} */ let known = new Map();
/** @type {import("./speaker.js").Saying[]} */ let last = [];
/** @type {import("./speaker.js").Saying[]} */ let held = []; // by a pause: the sentence that it cut, and what waited
let isListening = false;
let isHelping = false;
let isWarned = false;
let areTried = false; // by an admin, who wants to hear of each key
let idle = 0;

const speaker = new Speaker((saying) => {
  const place = document.querySelector("[data-now]");
  if (place && saying) place.textContent = whySilent() ?? saying.text;
  part(STRIP)?.classList.toggle("without-output", speaker.isUnplugged || speaker.isMissing);
  clearTimeout(idle);
  if (saying) return;
  if (isListening) idle = window.setTimeout(remind, IDLE);
  else fallBack();
});

/** What the strip says in place of what is not heard. */
function whySilent() {
  const why = speaker.isUnplugged ? "[data-unplugged]" : speaker.isMissing ? "[data-missing]" : speaker.isSilenced ? "[data-silenced]" : "";
  return why ? (part(why)?.textContent ?? "") : null;
}

/** Everybody begins with the usual rate and volume: when the last sentence of the visitor before has ended. */
function fallBack() {
  speaker.set({ rate: USUAL, volume: USUAL });
}

/** Whether a sentence is being said: a countdown waits for its end. */
export function isReading() {
  return isListening && !speaker.isIdle;
}

/** @param {string} selector */
const part = (selector) => document.querySelector(selector);

/** Begins with each page. @param {AbortSignal} signal ends when the page is left */
export function read(signal) {
  page = signal;
  isHelping = isWarned = false;
  held = [];
  clearTimeout(idle);
  if (!part(STRIP)) {
    isListening = false;
    sessionStorage.removeItem(KEPT);
    speaker.follow([]);
    if (speaker.isIdle) fallBack();
    return;
  }
  learn();
  speaker.useOutput(part("#listen-form")?.getAttribute("data-headset") ?? "", { isPrivate: true });
  const jack = part("#listen-form")?.getAttribute("data-jack");
  if (jack) speaker.isUnplugged = jack === "unplugged";
  speaker.set({ rate: USUAL, volume: USUAL, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") });
  showLevels();
  document.addEventListener("focusin", ({ target }) => isControl(target) && !speaker.isSilenced && focused(target), { signal });
  document.addEventListener("change", ({ target }) => isControl(target) && say(stateOf(target)), { signal });
  for (const button of document.querySelectorAll("[data-key]")) {
    // The focus stays where it is: what is chosen is what was heard.
    button.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    button.addEventListener("click", () => press(/** @type {import("./reader-keys.js").Key} */ (button.getAttribute("data-key"))), {
      signal,
    });
  }
  watchChanges(signal);
  if (!isListening) toHeading();
  isListening = true;
  const here = document.activeElement;
  speaker.follow((last = isControl(here) ? [...ofStatus(), ...ofControl(here)] : ofScreen()));
  fetchAhead(signal);
}

/** A voice that takes seconds for a sentence makes those of the page one after the other, while the first are heard. @param {AbortSignal} signal */
async function fetchAhead(signal) {
  for (const saying of known.values()) {
    if (signal.aborted) return;
    if (saying.voice === SLOW_VOICE) await fetched(saying);
  }
}

/** A key was pressed, on any page. @param {import("./reader-keys.js").Key} key */
export function press(key) {
  if (key === "headset_in" || key === "headset_out") plug(key === "headset_in");
  if (key === "headset_out") return void (part(STRIP) && listen("off"));
  if (!part(STRIP)) return void listen("on");
  if (isOnTheWay() || isCovered()) return void (isAway() && say(ofAway()));
  if (key === "headset_in") return say(ofScreen());
  isWarned = false;
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Unidentified" })); // somebody is here: the start page stays
  document.dispatchEvent(new CustomEvent("entren:here")); // and the countdown begins anew
  if (isHelping && key !== "help") return say(ofKey(key));
  /** @type {Record<Exclude<import("./reader-keys.js").Key, "headset_in" | "headset_out">, () => void>} */
  const doing = { previous: () => move(-1), next: () => move(1), choose, repeat: () => say(last), pause, where, help, ...levels() };
  if (key in doing) doing[key]();
}

document.addEventListener(
  "keydown",
  (event) => {
    const key = event.isTrusted ? keyOf(event) : null;
    if (key && areTried && isBesideKeys()) tell(key);
    if (!key || (!part(STRIP) && key === "choose")) return;
    event.preventDefault();
    press(key);
  },
  { capture: true },
);

/** Tell the service of each key while an admin tries them, or no longer. @param {boolean} isWanted */
export function tellKeys(isWanted) {
  areTried = isWanted;
}

/** @param {string} key */
function tell(key) {
  const form = part("#listen-form");
  if (!(form instanceof HTMLFormElement)) return;
  const token = String(new FormData(form).get("csrf_token"));
  fetch("/listen/key", { method: "POST", body: new URLSearchParams({ key, csrf_token: token }) }).catch(() => {});
}

/** Nothing is heard without the headset, also on a page that is on its way. @param {boolean} isIn */
function plug(isIn) {
  speaker.isUnplugged = !isIn;
  if (!isIn) speaker.stop();
}

/** @param {"on" | "off"} state */
function listen(state) {
  const form = part("#listen-form");
  if (!(form instanceof HTMLFormElement)) return;
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  show(form.action, new URLSearchParams([...fields, ["listen", state]]));
}

function learn() {
  /** @type {import("./speaker.js").Saying[]} */
  const sayings = JSON.parse(part("#sayings")?.textContent ?? "[]");
  known = new Map(sayings.map((saying) => [`${saying.marked || saying.language}\n${saying.text}`, saying]));
  ofAway().forEach((one) => void fetched(one)); // the service does not answer when this is needed
}

/** @param {string} language @param {string} text @returns {import("./speaker.js").Saying[]} */
function saying(language, text) {
  const said = tidy(text);
  return said ? [known.get(`${language}\n${said}`) ?? { language, text: said }] : [];
}

/** @param {Element} element */
const ofElement = (element) => saying(languageOf(element), textOf(element));
/** @param {Element | null} element @param {string} name */
const ofData = (element, name) => (element ? saying(languageOf(element), element.getAttribute(name) ?? "") : []);

/** The heading, what stands below it, and what to do. */
function ofScreen() {
  const heading = part("h1");
  const content = [...document.querySelectorAll(CONTENT)].filter(
    (it) => isSeen(it) && !it.closest(`${CONTROLS}, label`) && !it.querySelector(CONTROLS) && !it.parentElement?.closest(WITHIN),
  );
  return [...(heading ? ofElement(heading) : []), ...content.flatMap(ofElement), ...ofData(part(STRIP), "data-say-hint")];
}

/** @param {Element} control */
function ofControl(control) {
  const label = control.closest("label") ?? control;
  return [...ofElement(label), ...stateOf(control), ...ofData(control, "data-say-place")];
}

/** Whether it is chosen, for what can be: a wish, a key that stays pressed, the page's language. @param {Element} control */
function stateOf(control) {
  const pressed = control.getAttribute("aria-pressed") ?? control.getAttribute("aria-current");
  const isChosen = control instanceof HTMLInputElement ? control.checked : pressed && pressed === "true";
  return isChosen === null ? [] : ofData(part(STRIP), isChosen ? "data-say-checked" : "data-say-unchecked");
}

/** What changed meanwhile on a page whose focus stays where it was, such as the number that is being typed. */
function ofStatus() {
  return [...document.querySelectorAll("main p[role=status]")].filter(isSeen).flatMap(ofElement);
}

const isAway = () => part(AWAY)?.matches(":not([hidden])") ?? false;
const isCovered = () => part(AWAY)?.matches(":not([hidden], .strip)") ?? false;
const ofAway = () => ofData(part(AWAY), "data-say-away");

/** @param {string} key */
function ofKey(key) {
  return ofData(part(`[data-key="${key}"], [data-explains="${key}"]`), "data-say-help");
}

/** @param {import("./speaker.js").Saying[]} sayings */
function say(sayings) {
  held = [];
  speaker.interrupt((last = sayings));
}

/** @param {Element} control */
function focused(control) {
  say(ofControl(control));
  for (const near of [neighbour(1), neighbour(-1)])
    if (near instanceof Element)
      ofControl(near)
        .slice(0, 1)
        .forEach((one) => void fetched(one));
}

/** @param {EventTarget | null} it @returns {it is HTMLElement} */
function isControl(it) {
  return it instanceof HTMLElement && it.matches(CONTROLS) && (!it.closest(STRIP) || it.matches(INSTEAD));
}

/** @param {Element} it */
function isSeen(it) {
  return it.checkVisibility({ visibilityProperty: true });
}

/** The heading, what the page asks, and last the tools and languages, which each page has. */
function stops() {
  const controls = [...document.querySelectorAll(CONTROLS)].filter((it) => isControl(it) && isSeen(it));
  const [ofHeader, ofPage] = [true, false].map((inHeader) => controls.filter((it) => Boolean(it.closest("header")) === inHeader));
  return [...document.querySelectorAll("h1"), ...(ofPage ?? []), ...(ofHeader ?? [])];
}

/** @param {number} by @returns {Element | undefined} */
function neighbour(by) {
  const all = stops();
  const here = all.indexOf(document.activeElement ?? document.body);
  return all[(Math.max(here, 0) + by + all.length) % all.length];
}

/** @param {number} by */
function move(by) {
  const to = neighbour(by);
  if (!(to instanceof HTMLElement)) return;
  if (to.matches("h1")) {
    toHeading();
    say(ofScreen());
  } else to.focus();
}

function toHeading() {
  const heading = part("h1");
  if (!(heading instanceof HTMLElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function choose() {
  const here = document.activeElement;
  if (isControl(here)) here.click();
  else say(ofData(part(STRIP), "data-say-hint"));
}

function pause() {
  if (held.length) speaker.interrupt(held.splice(0));
  else if (speaker.isIdle) say(last);
  else held = speaker.stop();
}

/** The place, the step, and what each key does. */
function where() {
  const [strip, heading, here] = [part(STRIP), part("h1"), document.activeElement];
  const place = [...ofData(strip, "data-say-here"), ...ofData(strip, "data-say-step"), ...(heading ? ofElement(heading) : [])];
  const keys = [...document.querySelectorAll("[data-key]")].flatMap((key) => ofData(key, "data-say-help"));
  say([...place, ...ofStatus(), ...(isControl(here) ? ofControl(here) : []), ...keys]);
}

function help() {
  isHelping = !isHelping;
  part('[data-key="help"]')?.setAttribute("aria-pressed", String(isHelping));
  say(ofData(part(STRIP), isHelping ? "data-say-helping" : "data-say-helped"));
}

function levels() {
  const { rate, volume } = speaker;
  const louder = Math.min(volume + 1, STEPS - 1);
  const faster = Math.min(rate + 1, STEPS - 1);
  return {
    volume: () => setLevel({ volume: (volume + 1) % STEPS }, "[data-volume]"),
    rate: () => setLevel({ rate: (rate + 1) % STEPS }, "[data-rate]"),
    louder: () => setLevel({ volume: louder }, "[data-volume]"),
    quieter: () => setLevel({ volume: Math.max(volume - 1, 0) }, "[data-volume]"),
    faster: () => setLevel({ rate: faster }, "[data-rate]"),
    slower: () => setLevel({ rate: Math.max(rate - 1, 0) }, "[data-rate]"),
  };
}

/** @param {{ rate?: number, volume?: number }} steps @param {string} words */
function setLevel(steps, words) {
  speaker.set(steps);
  sessionStorage.setItem(KEPT, JSON.stringify({ rate: speaker.rate, volume: speaker.volume }));
  showLevels();
  const level = document.querySelectorAll(words)[words === "[data-rate]" ? speaker.rate : speaker.volume];
  if (level) speaker.remark(ofElement(level)); // "again" means the sentence before
}

function showLevels() {
  for (const [index, words] of /** @type {[number, string][]} */ ([
    [speaker.volume, "volume"],
    [speaker.rate, "rate"],
  ])) {
    const place = part(`[data-key="${words}"] span`);
    if (place) place.textContent = document.querySelectorAll(`[data-${words}]`)[index]?.textContent ?? "";
  }
}

/** What to do, on a page on which nothing has been said for a while. */
function remind() {
  if (!page || page.aborted || !speaker.isIdle) return;
  const words = held.length ? "data-say-paused" : isHelping ? "data-say-helping" : "data-say-hint";
  const waits = isAway() && (isOnTheWay() || isCovered());
  speaker.add(waits ? ofAway() : ofData(part(STRIP), words));
}

/** What changes on the page by itself is said too: a countdown, a new heading, and that the service does not answer.
 * @param {AbortSignal} signal */
function watchChanges(signal) {
  let heading = part("h1")?.textContent;
  const watcher = new MutationObserver((changes) => {
    const changed = changes
      .map(({ target }) => target)
      .filter((it) => it instanceof Element)
      .filter((it) => it.textContent);
    const counted = changed.find((it) => it.matches("[data-spoken]"));
    if (counted) speaker.add([...ofElement(counted), ...(isWarned ? [] : ofData(part(STRIP), "data-say-stay"))]);
    isWarned ||= counted !== undefined;
    if (changed.some((it) => it.matches(`${AWAY} [role=alert]`))) speaker.add(ofAway());
    if (part("h1")?.textContent === heading) return;
    heading = part("h1")?.textContent;
    learn();
    held = [];
    speaker.follow((last = ofScreen()));
  });
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
  signal.addEventListener("abort", () => watcher.disconnect());
}
