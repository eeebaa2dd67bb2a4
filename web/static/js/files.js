/* Shows a field for a file as a button of ours with the name of the chosen file: the browser's own is in its language. */

for (const field of document.querySelectorAll("[data-picks]")) {
  const input = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  const picked = /** @type {HTMLElement} */ (field.querySelector("[data-picked]"));
  const none = picked.textContent;
  for (const shown of field.querySelectorAll("[hidden]")) shown.removeAttribute("hidden");
  field.classList.add("picks");
  const show = () => {
    picked.textContent = input.files?.[0]?.name ?? none;
  };
  input.addEventListener("change", show);
  show(); // after Back, the browser has kept the file
}
