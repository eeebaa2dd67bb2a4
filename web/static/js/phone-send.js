/* Sends the forms of a phone's page until they are answered: the service can be busy for seconds, and sent again they change nothing more.

   Without it the browser would show a page that says that nothing was saved, and the visitor would have to begin anew. */

const SAY_AFTER = 1500; // the page says that it waits when there was no answer for so long
const ANSWER = 20_000; // milliseconds that the service has for an answer; it gives up a locked database after fifteen seconds
const AGAIN_AFTER = 1000;
const GIVEN_UP = 60_000; // later, whoever pressed decides

const place = /** @type {HTMLElement} */ (document.querySelector("[data-unsent]"));
let isOnTheWay = false;

/** @param {SubmitEvent} event */
async function sendUntilAnswered(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  event.preventDefault();
  if (isOnTheWay) return;
  isOnTheWay = true;
  const slow = setTimeout(say, SAY_AFTER);
  const response = await answer(form, event.submitter);
  clearTimeout(slow);
  if (!response) say();
  else if (response.ok) location.assign(response.url);
  else showRefusal(form);
  isOnTheWay = false;
  form.removeAttribute("data-sent");
  event.submitter?.removeAttribute("aria-disabled");
}

/** The browser shows the page that says why. It sends only a form of the page, which may be a newer one. @param {HTMLFormElement} form */
function showRefusal(form) {
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter @returns {Promise<Response | null>} null where nobody answers */
async function answer(form, submitter) {
  const fields = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
  const end = performance.now() + GIVEN_UP;
  while (performance.now() < end) {
    const response = await send(form.action, new URLSearchParams(fields));
    if (response && response.status < 500) return response;
    say();
    await new Promise((done) => setTimeout(done, AGAIN_AFTER));
  }
  return null;
}

/** @param {string} address @param {URLSearchParams} body */
async function send(address, body) {
  try {
    return await fetch(address, { method: "POST", body, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(ANSWER) });
  } catch {
    return null;
  }
}

function say() {
  const words = place.querySelector("template[data-when=away]");
  if (words instanceof HTMLTemplateElement && !place.querySelector("p")) place.append(words.content.cloneNode(true));
}

document.addEventListener("submit", sendUntilAnswered);
