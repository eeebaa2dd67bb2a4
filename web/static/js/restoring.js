/* Follows a restore. While the service starts on the copy, this page stays and says so; then it shows how it ended. */

const EVERY = 1000;
const ANSWER = 5000;
const LATE = 180_000; // milliseconds without an answer after which the page says what to do
let heard = performance.now();

/** @param {string | undefined} words */
function say(words) {
  const place = document.querySelector("[data-away]");
  if (place && place.textContent !== (words ?? "")) place.textContent = words ?? "";
}

/** @returns {Promise<Document | null>} the page as it is now; null where it is left for another one */
async function fetchPage() {
  const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
  if (!response.ok) throw new Error(String(response.status));
  const text = await response.text();
  if (!response.redirected) return new DOMParser().parseFromString(text, "text/html");
  location.assign(response.url);
  return null;
}

/** @param {Document} page @returns {boolean} whether it goes on */
function show(page) {
  const here = document.getElementById("restoring");
  const fresh = page.getElementById("restoring");
  if (!here || !fresh) return false;
  const goesOn = fresh.hasAttribute("data-goes-on");
  if (fresh.outerHTML !== here.outerHTML) here.replaceWith(document.importNode(fresh, true));
  if (goesOn) return true;
  document.title = page.title;
  const bar = page.querySelector(".bar"); // the sessions of before are over
  if (bar) document.querySelector(".bar")?.replaceWith(document.importNode(bar, true));
  const heading = document.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  return false;
}

async function look() {
  let goesOn = true;
  try {
    const page = await fetchPage();
    goesOn = page !== null && show(page);
    heard = performance.now();
    say("");
  } catch {
    const { away, late } = /** @type {HTMLElement} */ (document.querySelector("[data-away]"))?.dataset ?? {};
    say(performance.now() - heard > LATE ? late : away);
  }
  if (goesOn) setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
