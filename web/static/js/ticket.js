/* The slip in the pocket follows the queue, and calls for attention when it is one's turn. */
import { subscribe } from "./live.js";
import { refresh } from "./region.js";

const state = () => document.getElementById("now")?.dataset.state;
let before = state();

subscribe(["board"], () =>
  refresh(() => {
    if (state() === "called" && before !== "called") navigator.vibrate?.([300, 150, 300]);
    before = state();
  }),
);
