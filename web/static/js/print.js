/* Prints the page. The button works only with this script, and is hidden without it. */

for (const button of document.querySelectorAll("button[data-prints]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}
