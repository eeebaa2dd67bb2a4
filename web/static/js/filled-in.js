/* Whether somebody has filled in a field that the service does not have yet. */

/** @param {ParentNode | null} part of the page */
export function isFilledIn(part) {
  if (!part) return false;
  // A refused form comes back with what was typed as the values of its fields: they are not saved either.
  return part.querySelector("[aria-invalid=true]") !== null || [...part.querySelectorAll("[name]")].some(isChanged);
}

/** @param {Element} field */
function isChanged(field) {
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== chosenAtFirst(field);
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return field instanceof HTMLInputElement && (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
}

/** @param {HTMLSelectElement} field */
function chosenAtFirst(field) {
  return Math.max(
    0,
    [...field.options].findIndex(({ defaultSelected }) => defaultSelected),
  );
}
