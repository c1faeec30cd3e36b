// Single-key shortcuts: never while typing, never beside a modifier, and off where the person wants them off.

const STORED = "console-keys";

/** Whether single-key shortcuts are on. */
export function keysOn() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true; // storage is forbidden: the usual
  }
}

/** Switches them on or off, for this browser. */
export function setKeys(on) {
  try {
    localStorage.setItem(STORED, on ? "on" : "off");
  } catch {
    // not kept beyond this page
  }
}

/** Whether a key goes into an input method, which has not made its text yet. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Whether the event is this single key, meant as a shortcut. */
export function isShortcut(event, key) {
  if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || composing(event)) return false;
  return keysOn() && !isTyping(event.target);
}

function isTyping(target) {
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
