/* Inside each page that stands in: it speaks the language of the address, and opens the page again once the service answers.
   A file is offered instead: the browser would save it, and this page would stand on. */

const SMALL = "/static/icon.svg";
const EVERY = 1000;
const ANSWER = 2000;
const ANSWER_OF_PAGE = 20_000; // milliseconds: some files take seconds to write
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
    const small = await ask(SMALL, ANSWER);
    const page = small.status < 500 ? await ask(location.href, ANSWER_OF_PAGE) : small;
    // A proxy in front answers for a service that is away; a page of ours has a header: web/headers.py.
    if (page.status < 500 || page.headers.has("Answered-By")) return isFile(page) ? offerFile() : location.reload();
  } catch {
    // The service is still away.
  }
  setTimeout(look, EVERY);
}

/** @param {string} address @param {number} patience in milliseconds */
function ask(address, patience) {
  return fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(patience) });
}

/** @param {Response} answer */
function isFile({ ok, headers }) {
  return ok && (headers.get("Content-Disposition") ?? "").startsWith("attachment") && document.querySelector("[data-file]") !== null;
}

/** A file that is saved leaves this page where it is: it says how to go on. */
function offerFile() {
  const { origin, pathname } = location;
  const cameFrom = document.referrer.startsWith(`${origin}/`) && document.referrer !== location.href;
  for (const link of document.querySelectorAll("a")) {
    link.href = link.hasAttribute("data-back") ? (cameFrom ? document.referrer : `/${pathname.split("/")[1]}`) : location.href;
  }
  document.querySelector("svg")?.remove(); // the sign of a trouble
  for (const said of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section > div"))) {
    said.hidden = !said.hasAttribute("data-file");
  }
}

speak();
if (!location.pathname.startsWith(OWN)) look();
