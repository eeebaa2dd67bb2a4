/* Sends scans to the service, and tries again until it answers. A scan id makes each scan count once. */

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;
const GIVE_UP_AFTER = 60_000;

/** Sends the scans of this page one after the other, in their order. */
let line = Promise.resolve();

/**
 * @param {string} code
 * @param {string} scanner
 * @returns {Promise<void>} done when the service has answered
 */
export function sendScan(code, scanner) {
  line = line.then(() => deliver(JSON.stringify({ code, scanner, scan_id: newId() })));
  return line;
}

/**
 * 128 random bits. Not `crypto.randomUUID`: a page on the local network without TLS does not have it.
 * It has no hyphens: a group of digits between two hyphens can look like an identity number, and would be refused.
 */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} body the same for each try, so that a scan that has arrived is not counted twice */
async function deliver(body) {
  const end = performance.now() + GIVE_UP_AFTER;
  for (let wait = FIRST_WAIT; performance.now() < end; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const response = await attempt(body);
    if (response && response.status < 500) {
      tell(response.ok ? "answered" : response.status === 401 ? "logged-out" : "lost");
      return;
    }
    tell("waiting");
    await new Promise((done) => setTimeout(done, wait));
  }
  tell("lost");
}

/** @param {string} body */
async function attempt(body) {
  try {
    return await fetch("/api/v1/scans", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
  } catch {
    return null;
  }
}

/** @param {"answered" | "waiting" | "lost" | "logged-out"} how */
function tell(how) {
  document.dispatchEvent(new CustomEvent("entren:scan", { detail: how }));
}
