/* Keeps the progress of long work fresh, while there is any on the page. */

import { refresh } from "./region.js";

const EVERY = 2000;

setInterval(() => {
  if (document.querySelector("#work progress")) refresh();
}, EVERY);
