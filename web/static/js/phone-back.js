/* Leads back from a question to the page of the number where nobody answers it: only that page tells that it is their turn. */

const WAIT = 60_000; // milliseconds without a touch or a key
const AGAIN_AFTER = 5000;
const ANSWER = 4000;
const link = /** @type {HTMLAnchorElement} */ (document.querySelector("a[data-back]"));
let due = setTimeout(goBack, WAIT);

function wait() {
  clearTimeout(due);
  due = setTimeout(goBack, WAIT);
}

/** Not while the service does not answer: the browser would show its own error page. */
async function goBack() {
  try {
    const { ok } = await fetch(link.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    if (ok) return location.replace(link.href);
  } catch {
    // It is asked again.
  }
  due = setTimeout(goBack, AGAIN_AFTER);
}

for (const kind of ["pointerdown", "keydown", "scroll"]) document.addEventListener(kind, wait, { passive: true });
