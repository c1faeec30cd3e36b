// The page inside the widget: it tells the page around it that it is there, and that Escape was pressed.

import { focus } from "./composer.js";

const embedded = document.documentElement.hasAttribute("data-embed") && window.parent !== window;

/** Tells the widget something. Any page may read it, so it never holds a word of the conversation. */
function tell(event, more = {}) {
  if (embedded) window.parent.postMessage({ assistant: event, ...more }, "*");
}

/** Tells the widget which language the page is in now. */
export const tellLanguage = (lang) => tell("language", { lang });

/** Begins to listen to the widget, and says so. */
export function join() {
  if (!embedded) return;
  addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.assistant === "focus") focus({ preventScroll: true });
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (!document.querySelector("dialog[open]")) tell("close");
  });
  tell("ready");
}
