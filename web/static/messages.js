// The conversation as it is shown: what the person said, what the assistant answered.

import { addBenefits } from "./benefits.js";
import { above, below, conditions, isCondition, isShownAnyway } from "./cards.js";
import { citationButton, pathOf } from "./clause.js";
import { element, paragraphs } from "./dom.js";
import { withLinks } from "./links.js";
import { rating } from "./rating.js";
import { tools } from "./tools.js";
import { languageOf, tag, word } from "./words.js";

const log = document.getElementById("log");
const SOURCE_LINE = /^(Source|Sources|依据)\s*[:：]/u;
const TOOLS = new Set(["answer", "clause", "result"]);
const RATED = new Set(["answer", "result"]);
const PATH = /\d+(?:\.\d+)*/g;

/** Shows what the person said; the answer can mark it as failed. */
export function showPerson(text) {
  const note = element("div", { class: "note" });
  const turn = element(
    "div",
    { class: "turn person", lang: tag(languageOf(text)) },
    element("p", { class: "who" }, word("you")),
    element("div", { class: "bubble" }, ...text.split("\n").map((line) => element("p", {}, line))),
    note,
  );
  log.append(turn);
  bringIntoView(turn);
  return {
    sent: () => note.replaceChildren(),
    failed: (sentence, again) => {
      const retry = again && element("button", { type: "button", class: "link", onclick: again }, word("send_again"));
      note.replaceChildren(element("p", { class: "not-sent" }, sentence), ...(retry ? [retry] : []));
      note.lang = tag(languageOf(sentence));
      bringIntoView(turn);
    },
  };
}

/**
 * Shows the assistant's answer. `press` is called with a button's payload, title and language; false: not now.
 * `question` is what was answered, `rated` says that it has been rated, `onRated` is called when it is.
 */
export function showAssistant(messages, press, { question = "", rated = false, onRated = () => {} } = {}) {
  const card = messages.map((message) => message.custom).find((custom) => custom?.type) ?? {};
  const texts = messages.map((message) => message.text).filter((text) => typeof text === "string");
  const lang = card.lang === "en" || card.lang === "zh" ? card.lang : languageOf(texts.join(" "));
  const citations = Array.isArray(card.citations) ? card.citations : card.citation ? [card.citation] : [];
  const buttons = messages.flatMap((message) => message.buttons ?? []);
  const bubble = element(
    "div",
    { class: "bubble" },
    ...above(card, lang),
    ...body(texts.join("\n"), card, buttons, citations, lang),
    ...below(card, lang, (text) => press(text, text, lang)),
    buttons.length ? choices(buttons, lang, press) : null,
  );
  const turn = element(
    "div",
    { class: "turn assistant", lang: tag(lang), "data-type": card.type, "data-open": Boolean(card.open) },
    element("p", { class: "who" }, word("assistant", {}, lang)),
    bubble,
  );
  log.append(turn);
  if (TOOLS.has(card.type)) {
    // Not announced with the answer: buttons are found where they stand.
    const foot = element("div", { class: "turn-foot", "aria-live": "off" }, tools(texts.join("\n"), () => turn, lang));
    if (RATED.has(card.type) && !rated) foot.append(rating({ lang, card, question }, onRated));
    turn.append(foot);
  }
  bringIntoView(turn);
  addBenefits(bubble, card, lang);
}

/** Leaves the choices of earlier turns readable, but no longer to be pressed. */
export function closeChoices() {
  for (const button of log.querySelectorAll(":is([data-type=question], [data-type=choose], [data-open]) .choices button")) {
    button.setAttribute("aria-disabled", "true");
  }
  for (const field of log.querySelectorAll(".date")) field.remove();
}

/** Empties the conversation. */
export function clear() {
  log.replaceChildren();
}

/** The text without what the card shows better, the conditions standing where the text lists them. */
function body(text, card, buttons, citations, lang) {
  const open = [...citations];
  const all = text.split("\n");
  const place = all.findIndex((line) => isCondition(line, card));
  const end = place < 0 ? all.length : place;
  const words = (lines) => {
    const kept = lines.filter((line) => !isShownAnyway(line, card, buttons));
    return paragraphs(kept.join("\n"), (line) => (SOURCE_LINE.test(line) ? linked(line, open, lang) : withLinks(line, lang)));
  };
  const parts = [...words(all.slice(0, end)), conditions(card, lang), ...words(all.slice(end))].filter(Boolean);
  for (const part of parts) {
    if (SOURCE_LINE.test(part.textContent)) part.classList.add("source");
  }
  if (open.length) parts.push(sources(open, lang));
  return parts;
}

/** A source line with each path that is cited turned into a link; those found are taken from `open`. */
function linked(line, open, lang) {
  const parts = [];
  let done = 0;
  for (const match of line.matchAll(PATH)) {
    const index = open.findIndex((citation) => pathOf(citation) === match[0]);
    if (index < 0) continue;
    const [citation] = open.splice(index, 1);
    parts.push(line.slice(done, match.index), citationButton(citation, match[0], lang));
    done = match.index + match[0].length;
  }
  return [...parts, line.slice(done)];
}

function sources(citations, lang) {
  const links = citations.map((citation) => citationButton(citation, pathOf(citation), lang));
  return element("p", { class: "source" }, word("sources", {}, lang), ...links.flatMap((link) => [" ", link]));
}

function choices(buttons, lang, press) {
  const group = element("ul", { class: "choices" });
  for (const { title, payload } of buttons) {
    const button = element("button", { type: "button", class: "choice" }, title);
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      if (press(payload, title, lang) === false) return;
      button.append(element("span", { class: "chosen" }, ` ✓ ${word("chosen", {}, lang)}`));
    });
    group.append(element("li", {}, button));
  }
  return group;
}

function bringIntoView(turn) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const tall = turn.offsetHeight > window.innerHeight * 0.6;
  turn.scrollIntoView({ block: tall ? "start" : "nearest", behavior: calm ? "auto" : "smooth" });
}
