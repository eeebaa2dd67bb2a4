/* Inside each page that stands in: it speaks the language of the address, and opens the page again once the service answers. */

const SMALL = "/static/icon.svg";
const EVERY = 1000;
const ANSWER = 2000;
const STAFF = "staff";
const OWN = "/stand-in/"; // here only somebody looks at the page itself

/** The page of visitors has a sentence in each language, and shows one; that of staff shows all. */
function speak() {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("section")]);
  const asked = new URLSearchParams(location.search).get("lang");
  const own = all.find(({ lang }) => lang === asked) ?? all[0];
  if (!own || document.body.classList.contains(STAFF)) return;
  document.documentElement.lang = own.lang;
  document.documentElement.dir = own.dir;
  for (const other of all) if (other !== own) other.remove();
}

async function look() {
  try {
    const { status } = await fetch(SMALL, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER) });
    if (status < 500) return location.reload();
  } catch {
    // The service is still away.
  }
  setTimeout(look, EVERY);
}

speak();
if (!location.pathname.startsWith(OWN)) look();
