/* A form is sent only while the service answers and its user is logged in. Otherwise the page says what to do, and stays as it is:
   what was typed is still in its fields, and is kept nowhere else. */

const ANSWER = 5000; // milliseconds that the service has for an answer

const place = document.querySelector("[data-unsent]");
let isAsking = false;
let isSending = false; // the service has just answered

/** @typedef {"answers" | "ended" | "away"} State "ended": the user's session has */

/** @param {SubmitEvent} event */
async function askFirst(event) {
  const form = event.target;
  if (!(place instanceof HTMLElement) || !(form instanceof HTMLFormElement) || isSending || wayOf(form, event.submitter) !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (isAsking) return;
  isAsking = true;
  event.submitter?.setAttribute("aria-disabled", "true");
  const state = await ask(place.dataset.unsent ?? "");
  event.submitter?.removeAttribute("aria-disabled");
  isAsking = false;
  // The forms in the bar, such as the one that logs out, need no session.
  if (state === "answers" || (state === "ended" && form.closest("header"))) send(form, event.submitter);
  else say(place, state);
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function wayOf(form, submitter) {
  return submitter?.getAttribute("formmethod") ?? form.method;
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function send(form, submitter) {
  isSending = true;
  form.requestSubmit(submitter);
  isSending = false;
}

/** @param {string} address a page that leads somebody who is not logged in to the log-in @returns {Promise<State>} */
async function ask(address) {
  try {
    const request = /** @type {const} */ ({ method: "HEAD", redirect: "manual", cache: "no-store" });
    const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(ANSWER) });
    if (answer.type === "opaqueredirect") return "ended";
    return answer.status < 500 ? "answers" : "away";
  } catch {
    return "away";
  }
}

/** Say why the form was not sent, also when it is said for the second time. @param {HTMLElement} place @param {State} state */
function say(place, state) {
  const words = place.querySelector(`template[data-when=${state}]`);
  for (const earlier of place.querySelectorAll("p")) earlier.remove();
  if (words instanceof HTMLTemplateElement) place.append(words.content.cloneNode(true));
}

document.addEventListener("submit", askFirst, { capture: true });
