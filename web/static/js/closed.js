/* The closed page opens by itself in the morning. */
import { subscribe } from "./live.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-home]"));
subscribe(["board"], (_name, snapshot) => snapshot.open && location.replace(page.dataset.home ?? "/"));
