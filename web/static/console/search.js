// The search: hits as one types, the one that is opened beside them, and all of it by keyboard.

import { element } from "/static/dom.js";
import { get } from "./api.js";
import { pathOf } from "./clause_view.js";
import { composing, isShortcut, keysOn, setKeys } from "./keys.js";
import { marked } from "./marked.js";
import { load } from "./opened.js";
import { copy, say } from "./say.js";
import { language, word } from "./words.js";

const DEBOUNCE_MS = 80;
const MOST_HITS = 50;

const box = document.getElementById("q");
const list = document.getElementById("hits");
const count = document.getElementById("count");
const pane = document.getElementById("opened");
const filters = [...document.querySelectorAll(".filters button")];
const keys = document.getElementById("keys");

let all = []; // the hits of the last answer
let shown = []; // those of the kind asked for
let active = -1;
let kind = "";
let answered = ""; // the query that `all` answers
let timer = 0;
let searching = null;
let opening = null;
let opened = null; // {kind, id, text}

// Searching

box.addEventListener("input", (event) => {
  if (composing(event)) return;
  clearTimeout(timer);
  timer = setTimeout(search, DEBOUNCE_MS);
});
box.addEventListener("compositionend", search);

async function search() {
  clearTimeout(timer);
  searching?.abort();
  const query = box.value.trim();
  remember();
  if (!query) return draw([], "");
  const mine = (searching = new AbortController());
  try {
    const answer = await get("/console/api/search", { q: query, lang: language, limit: MOST_HITS }, mine.signal);
    if (mine === searching) draw(answer.hits, query);
  } catch (error) {
    if (error.name === "AbortError" || mine !== searching) return;
    draw([], query);
    count.textContent = error.message;
  }
}

function draw(hits, query) {
  all = hits;
  answered = query;
  filter();
}

function filter() {
  shown = kind ? all.filter((hit) => hit.kind === kind) : all;
  list.replaceChildren(...shown.map(row));
  box.setAttribute("aria-expanded", String(shown.length > 0));
  list.hidden = shown.length === 0;
  choose(-1);
  markOpened();
  if (!answered) count.textContent = "";
  else count.textContent = shown.length ? word("hits_count", { n: shown.length }) : word("no_hits");
}

function row(hit, index) {
  const marks = hit.marks ?? {};
  const badge = element("span", { class: "badge", "data-kind": hit.kind }, word(`kind_${hit.kind}`));
  const title = element("span", { class: "hit-title" }, ...marked(hit.title, marks.title));
  const option = element(
    "li",
    { class: "hit", role: "option", id: `hit-${index}`, "aria-selected": "false", onclick: () => open(hit.kind, hit.id) },
    element("span", { class: "hit-head" }, title, badge),
    element("span", { class: "hit-text" }, ...marked(hit.snippet, marks.snippet)),
    element("span", { class: "hit-source citation" }, hit.citations.map(pathOf).join(word("clause_separator"))),
  );
  return option;
}

for (const button of filters) {
  button.addEventListener("click", () => {
    kind = button.value;
    for (const other of filters) other.setAttribute("aria-pressed", String(other === button));
    filter();
  });
}

// Choosing with the keyboard

box.addEventListener("keydown", async (event) => {
  if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!shown.length) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(active < 0 ? (step > 0 ? 0 : shown.length - 1) : (active + step + shown.length) % shown.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (box.value.trim() !== answered) await search();
    const hit = shown[Math.max(active, 0)];
    if (hit) open(hit.kind, hit.id);
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (active >= 0) return choose(-1);
    box.value = "";
    search();
  }
});

function choose(index) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = index;
  const option = list.children[active];
  if (!option) return box.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  box.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

// What is opened beside

async function open(what, id) {
  opening?.abort();
  const mine = (opening = new AbortController());
  pane.setAttribute("aria-busy", "true");
  try {
    const found = await load(what, id, open, mine.signal);
    if (mine !== opening) return;
    opened = { kind: what, id, text: found.text };
    show(found);
  } catch (error) {
    if (error.name === "AbortError" || mine !== opening) return;
    opened = null;
    show({ kind: what, title: word("opened"), parts: [element("p", { class: "notice", "data-level": "bad" }, error.message)] });
  }
  remember();
  markOpened();
}

function show(found) {
  const title = element("h2", { tabindex: "-1" }, found.title);
  const badge = element("span", { class: "badge", "data-kind": found.kind }, word(`kind_${found.kind}`));
  const button = opened && element("button", { type: "button", class: "button quiet", onclick: copyOpened }, word("copy"));
  pane.replaceChildren(element("div", { class: "page-head" }, title, element("span", { class: "toolbar" }, badge, button)), ...found.parts);
  pane.removeAttribute("aria-busy");
  pane.scrollTop = 0;
  title.focus();
}

function markOpened() {
  shown.forEach((hit, index) => {
    list.children[index].toggleAttribute("data-open", opened !== null && hit.kind === opened.kind && hit.id === opened.id);
  });
}

async function copyOpened() {
  say(word((await copy(opened.text)) ? "copied" : "not_copied"));
}

document.addEventListener("keydown", (event) => {
  if (opened && isShortcut(event, "c")) {
    event.preventDefault();
    copyOpened();
  } else if (event.key === "Escape" && event.target !== box && !composing(event)) {
    box.focus();
    box.select();
  }
});

// The address says what is searched for and what is open: a reload, a bookmark and the other language keep it.

function remember() {
  const here = new URL(location.href);
  set(here, "q", box.value.trim());
  set(here, "open", opened ? `${opened.kind}:${opened.id}` : "");
  history.replaceState(null, "", here);
}

function set(url, name, value) {
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
}

keys.checked = keysOn();
keys.addEventListener("change", () => setKeys(keys.checked));

const start = new URL(location.href).searchParams;
const [startKind, startId] = (start.get("open") ?? "").split(/:(.*)/s);
if (start.get("q")) {
  box.value = start.get("q").slice(0, box.maxLength);
  search();
}
if (["topic", "clause", "check"].includes(startKind) && startId) open(startKind, startId);
else box.focus();
