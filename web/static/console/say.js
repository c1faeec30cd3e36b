// Saying politely that something was done: a line in the corner, read out by screen readers, gone after a while.

const SHOWN_MS = 6000;
const line = document.getElementById("say");

let timer = 0;

/** Shows and announces a sentence. The same sentence twice is announced twice. */
export function say(text) {
  line.textContent = "";
  clearTimeout(timer);
  requestAnimationFrame(() => (line.textContent = text));
  timer = setTimeout(() => (line.textContent = ""), SHOWN_MS);
}

/** Copies a text; whether it worked. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text); // over plain HTTP there is no clipboard object
  }
}

function copyOldWay(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}
