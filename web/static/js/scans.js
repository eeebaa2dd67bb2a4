/* Sends scans to the service, in their order, and tries again until it answers. A scan id makes each scan count once.

   While the service is away they wait in this page, however long that is. A service that is there has a minute for an answer. */

import { followContact, hear, isServiceAway } from "./contact.js";

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;
const GIVE_UP_AFTER = 60_000;
const APART = 3500; // milliseconds: within three seconds the service takes a code for a repetition (kiosk/scans/recent.py)

const TOGETHER = 30_000; // milliseconds: so long a pass waits for its items (kiosk/readers.py)

/** @typedef {{ code: string, body: string, at: number }} Scan `body`: the same for each try; `at`: when it was scanned */

let line = Promise.resolve();
let waiting = 0; // scans that have no answer yet
let isStuck = false; // one of them has been tried in vain
/** @type {(value?: unknown) => void} */
let wake = () => {}; // tries again at once
/** @type {{ code: string, at: number, answered: number }[]} */
let lately = [];
/** @type {Map<string, number>} */
const lastRead = new Map(); // when this page read a code of each scanner

/**
 * @param {string} code
 * @param {string} scanner
 * @returns {Promise<void>} done when the service has answered
 */
export function sendScan(code, scanner) {
  const at = performance.now();
  const alone = at - (lastRead.get(scanner) ?? at) > TOGETHER; // after a wait both come at once, and are perhaps of two visitors
  lastRead.set(scanner, at);
  const scan = { code, at, body: JSON.stringify({ code, scanner, scan_id: newId(), alone }) };
  waiting += 1;
  if (isStuck) tell("waiting");
  line = line.then(() => deliver(scan));
  return line;
}

/** A code came in pieces: it is looked up neither in part nor as a guess. */
export function tellPieces() {
  tell("pieces");
}

/** How many scans wait since one of them was tried in vain. */
export function stuckScans() {
  return isStuck ? waiting : 0;
}

/**
 * 128 random bits. Not `crypto.randomUUID`: a page on the local network without TLS does not have it.
 * It has no hyphens: a group of digits between two hyphens can look like an identity number, and would be refused.
 */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Scan} scan */
async function deliver(scan) {
  await keepApart(scan);
  const answer = await answerTo(scan.body);
  lately.push({ code: scan.code, at: scan.at, answered: performance.now() });
  waiting -= 1;
  if (waiting === 0) isStuck = false;
  tell(answer?.ok ? "answered" : answer?.status === 401 ? "logged-out" : "lost");
}

/** A thing that was lent and came back meanwhile was scanned twice: sent at once after each other, the second would be a repetition.
    @param {Scan} scan */
async function keepApart({ code, at }) {
  lately = lately.filter(({ answered }) => performance.now() - answered < APART);
  const before = lately.findLast((earlier) => earlier.code === code);
  if (before && at - before.at >= APART) await pause(APART - (performance.now() - before.answered));
}

/** @param {string} body @returns {Promise<Response | null>} null where a service that is there gives no answer for a minute */
async function answerTo(body) {
  let tried = 0;
  for (let wait = FIRST_WAIT; tried < GIVE_UP_AFTER; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const began = performance.now();
    const response = await attempt(body);
    if (response && response.status < 500) return response;
    isStuck = true;
    tell("waiting");
    await Promise.race([pause(wait), new Promise((done) => (wake = done))]);
    if (!isServiceAway()) tried += Math.min(performance.now() - began, LONGEST_WAIT + wait); // this machine may have slept
  }
  return null;
}

/** @param {string} body */
async function attempt(body) {
  try {
    const response = await fetch("/api/v1/scans", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
    if (response.status < 500) hear();
    return response;
  } catch {
    return null;
  }
}

/** @param {number} time */
function pause(time) {
  return new Promise((done) => setTimeout(done, time));
}

/** @param {"answered" | "waiting" | "lost" | "logged-out" | "pieces"} how */
function tell(how) {
  document.dispatchEvent(new CustomEvent("entren:scan", { detail: how }));
}

followContact((state) => state === "here" && wake());
// The scans that wait are in this page alone.
addEventListener("beforeunload", (event) => {
  if (stuckScans()) event.preventDefault();
});
