/* Copies what a button stands beside, such as a code. Without https a browser lets no script copy: then the text is marked. */

for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.getAttribute("data-copies") ?? "");
  const said = button.parentElement?.querySelector("[data-copied]");
  if (!source || !(said instanceof HTMLElement) || !(button instanceof HTMLButtonElement)) continue;
  button.addEventListener("click", async () => {
    const copied = (await copy(source.textContent?.trim() ?? "")) || markAndCopy(source);
    said.textContent = (copied ? said.dataset.copied : said.dataset.marked) ?? "";
  });
  button.hidden = false;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {HTMLElement} source */
function markAndCopy(source) {
  getSelection()?.selectAllChildren(source);
  return document.execCommand("copy");
}
