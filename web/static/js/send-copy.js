/* Sends a backup copy in pieces, each as small as any other request, and shows how far it has come. */

import { newId } from "./scans.js";

const PIECE = 768 * 1024;
const TRIES = 5;
const PAUSE = 2000;
const ANSWER = 30_000;

/** @typedef {{ came?: number, page?: string, words?: string }} Answer */

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-send-copy]"));
const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
const progress = /** @type {HTMLProgressElement} */ (form.querySelector("progress"));
const said = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
const trouble = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
let isSending = false;

/** @param {string} address @param {Blob} piece @returns {Promise<Response>} the answer, after some tries */
async function post(address, piece) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value;
  for (let tries = 1; ; tries++) {
    try {
      const signal = AbortSignal.timeout(ANSWER);
      return await fetch(address, {
        method: "POST",
        body: piece,
        headers: { "X-CSRFToken": token },
        signal,
      });
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

/** @param {File} file @returns {Promise<string>} the page where the copy is chosen */
async function send(file) {
  const key = newId();
  for (let offset = 0; ;) {
    const about = new URLSearchParams({
      key,
      name: file.name,
      size: String(file.size),
      offset: String(offset),
    });
    const response = await post(`${form.action}?${about}`, file.slice(offset, offset + PIECE));
    if (response.redirected) return response.url; // the session has ended
    const answer = /** @type {Answer} */ (await response.json());
    if (answer.page) return answer.page;
    if (!answer.came || answer.came <= offset) throw new Error(answer.words ?? form.dataset.lost);
    offset = answer.came;
    progress.value = (100 * offset) / file.size;
  }
}

/** @param {boolean} sending @param {string} [words] why it came to nothing */
function show(sending, words = "") {
  isSending = sending;
  progress.hidden = !sending;
  button.setAttribute("aria-disabled", String(sending));
  said.textContent = sending ? (form.dataset.sending ?? "") : "";
  trouble.hidden = !words;
  trouble.textContent = words;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = input.files?.[0];
  if (!file || isSending) return;
  if (!file.size) {
    show(false, form.dataset.empty);
    input.focus();
    return;
  }
  progress.value = 0;
  show(true);
  try {
    location.assign(await send(file));
  } catch (error) {
    const isNetwork = error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError;
    show(false, isNetwork ? form.dataset.lost : /** @type {Error} */ (error).message);
    input.focus();
  }
});

addEventListener("beforeunload", (event) => {
  if (isSending) event.preventDefault();
});

form.hidden = false;
