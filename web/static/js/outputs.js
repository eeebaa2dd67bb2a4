/* The sound outputs of this machine, by the names that its settings give them. */

/** @typedef {{ setSinkId?: (id: string) => Promise<void> }} Sink an audio element or an AudioContext */

const FOLLOWING = ["default", "communications"]; // no outputs of their own: they follow what the system uses

/**
 * Send the sound of a sink to the output of this name. Where it is missing, the sink stays as it is.
 * @param {unknown} sink @param {string} name @returns {Promise<boolean>} whether it is there
 */
export async function route(sink, name) {
  const found = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const output = found.find((one) => one.kind === "audiooutput" && !FOLLOWING.includes(one.deviceId) && isCalled(one, name));
  const known = /** @type {Sink} */ (sink);
  if (!output || !known.setSinkId) return false;
  try {
    await known.setSinkId(output.deviceId);
    return true;
  } catch {
    return false; // it was pulled out meanwhile
  }
}

/** The same; where it is missing, to the output that the system uses. @param {unknown} sink @param {string} name */
export async function routeOrUsual(sink, name) {
  if (!(await route(sink, name))) await /** @type {Sink} */ (sink).setSinkId?.("");
}

/** @param {MediaDeviceInfo} output @param {string} name */
function isCalled({ label }, name) {
  return label.toLowerCase().includes(name.toLowerCase());
}

/** @param {() => void} look called when something was plugged in or pulled out */
export function onChange(look) {
  navigator.mediaDevices?.addEventListener("devicechange", look);
}
