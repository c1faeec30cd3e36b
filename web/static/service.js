// What staff say to everyone (a notice; the service closed), and whether the server can be reached at all.

import { hold } from "./composer.js";
import { element } from "./dom.js";
import { language, tag, word } from "./words.js";

const EVERY_MS = 60_000;
const WHILE_AWAY_MS = 3_000;
const PATIENCE_MS = 5_000;
const SHOWN_MS = 6_000;
const SHORT = 80;

const banner = document.getElementById("announcement");
const line = document.getElementById("connection");
const closedLine = document.getElementById("closed");

let service = { notice: null, open: true, closed: null };
let away = false;
let timer = 0;
let whenBack = () => {};

/** Whether staff have closed the service. */
export const isClosed = () => !service.open;

/** Whether the server could not be reached the last time. */
export const isAway = () => away;

/** Begins to watch; `back` is called when the server can be reached again. */
export function watch(back) {
  whenBack = back;
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  look();
}

/** Notes that the server could not be reached: it is asked every few seconds until it answers. */
export function lost() {
  if (!away) {
    away = true;
    redraw();
  }
  later();
}

/** Notes that the server has answered. */
export function reached() {
  if (!away) return;
  away = false;
  redraw();
  line.textContent = word("back");
  setTimeout(() => !away && line.replaceChildren(), SHOWN_MS);
  whenBack();
}

/** Shows the state in the page's language. */
export function redraw() {
  const { notice } = service;
  const shown = typeof notice?.[language()] === "string" ? notice[language()].trim() : "";
  banner.hidden = !shown;
  banner.dataset.level = notice?.level === "warning" ? "warning" : "info";
  banner.lang = tag(language());
  banner.toggleAttribute("data-short", shown.length <= SHORT); // a long one may not stand over the talk
  const text = banner.querySelector("span:last-child");
  if (text.textContent !== shown) text.textContent = shown; // else it would be announced again
  const closed = service.open ? "" : service.closed?.[language()] || word("closed");
  if (closedLine.textContent !== closed) closedLine.replaceChildren(...(closed ? [element("span", {}, closed)] : []));
  document.body.toggleAttribute("data-closed", !service.open);
  hold(!service.open);
  line.classList.toggle("away", away);
  line.replaceChildren(...(away ? [word("lost")] : []));
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(look, away ? WHILE_AWAY_MS : EVERY_MS);
}

async function look() {
  if (document.hidden && !away) return clearTimeout(timer); // it looks again when it is seen again
  const answer = await ask();
  if (answer === "away") return later(); // a message will tell whether it matters
  if (answer !== null) {
    service = answer;
    redraw();
  }
  reached();
  later();
}

/** The state of the service; null where an answer says nothing of it, "away" where none came. */
async function ask() {
  try {
    const response = await fetch("/notice", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    const ours = response.headers.get("Content-Type")?.includes("json");
    if (response.status >= 500 && !ours) return "away"; // a proxy answers for it
    const body = response.ok ? await response.json() : null;
    if (typeof body?.open !== "boolean") return null;
    return { notice: body.notice ?? null, open: body.open, closed: body.closed ?? null };
  } catch {
    return "away";
  }
}
