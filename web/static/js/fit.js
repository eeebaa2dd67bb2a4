/* Makes a page of the touchscreen a little smaller where its words leave the screen: in some languages they are long.

   The layout stays, and what can be pressed keeps its size. Without this script, and where somebody's own text is large,
   such a page scrolls. */

const NARROWEST = 720; // pixels: a phone scrolls
const LARGEST_TEXT = 20; // pixels of the browser's own text size: who has set a larger one, keeps it
const STEPS = [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72];

/** @param {AbortSignal} signal ends when the page is left */
export function fit(signal) {
  size();
  const observer = new MutationObserver(size);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] });
  addEventListener("resize", size, { signal });
  document.fonts.ready.then(size);
  signal.addEventListener("abort", () => observer.disconnect());
}

function size() {
  const root = document.documentElement;
  const page = document.querySelector(".step, .start"); // the strip of "Lyssna" covers what leaves it
  const mayShrink = innerWidth >= NARROWEST && matchMedia(`(min-width: ${innerWidth / LARGEST_TEXT}rem)`).matches;
  const steps = mayShrink ? STEPS : [1];
  for (const step of steps) {
    root.style.setProperty("--fit", String(step));
    if (fits(root, innerHeight, innerWidth) && (!page || fits(page, page.clientHeight, page.clientWidth))) return;
  }
}

/** @param {Element} it @param {number} height @param {number} width */
function fits(it, height, width) {
  return it.scrollHeight <= height && it.scrollWidth <= width;
}
