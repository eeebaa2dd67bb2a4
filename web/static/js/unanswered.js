/* Keeps a press with a request key until it is answered, also while this tab loads its page anew: sent again, it counts once. */

import { newId } from "./scans.js";

const KEPT = "entren.unanswered";
const KEY = "request_key";
const AGAIN_FOR = 60_000; // milliseconds in which a press is sent again by itself; later, whoever pressed decides
const SAME_FOR = 600_000; // milliseconds in which the same form, sent again by hand, is the same press

/** @typedef {{ address: string, body: string, since: number }} Press the form's address, what was sent, and when first */

/** @type {Press | null} */
let givenUp = null;

/** Whether a press is sent again by itself. @param {Press} press */
export function isNew({ body, since }) {
  return new URLSearchParams(body).has(KEY) && Date.now() - since < AGAIN_FOR;
}

/** @param {Press} press */
export function keep(press) {
  if (isNew(press)) sessionStorage.setItem(KEPT, JSON.stringify(press));
}

/** @returns {Press | null} the press of this tab that has no answer yet */
export function kept() {
  const press = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  return press && isNew(press) ? press : null;
}

export function forget() {
  sessionStorage.removeItem(KEPT);
}

/** @param {Press} press */
export function giveUp(press) {
  givenUp = press;
  forget();
}

/**
 * A form that was given up keeps its key: sent again, it is the same press. Changed since, or much later, it is another one.
 * @param {URLSearchParams} fields
 */
export function withItsKey(fields) {
  if (!givenUp || new URLSearchParams(givenUp.body).get(KEY) !== fields.get(KEY) || !fields.has(KEY)) return fields;
  if (String(fields) !== givenUp.body || Date.now() - givenUp.since > SAME_FOR) fields.set(KEY, newId());
  return fields;
}
