// The queue: what was not answered, what had to be chosen, what was badly rated; and what becomes of it.

import { element } from "../dom.js";
import { get, send } from "./api.js";
import { busy, number, percent, tellFailure, when } from "./desk.js";
import { KINDS, textOf } from "./questions.js";
import { say } from "./say.js";
import { language, tag, word } from "./words.js";

const ROWS = 20;
const tabs = [...document.querySelectorAll("[role=tab]")];
const panel = document.getElementById("questions");
const list = document.getElementById("list");
const more = document.getElementById("more");
const failure = document.getElementById("failure");
const mayEdit = panel.dataset.editor === "yes";

let kind = KINDS.includes(new URLSearchParams(location.search).get("kind")) ? new URLSearchParams(location.search).get("kind") : KINDS[0];
let titles = null;
let turn = 0;

for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab.dataset.kind));
  tab.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = { Home: 0, End: tabs.length - 1 }[event.key] ?? (by && (tabs.indexOf(tab) + by + tabs.length) % tabs.length);
    if (to === undefined) return;
    event.preventDefault();
    tabs[to].focus();
    choose(tabs[to].dataset.kind);
  });
}
more.addEventListener("click", () => busy(more, () => load(list.children.length)));
choose(kind);

function choose(wanted) {
  kind = wanted;
  for (const tab of tabs) {
    const is = tab.dataset.kind === kind;
    tab.setAttribute("aria-selected", String(is));
    tab.tabIndex = is ? 0 : -1;
  }
  panel.setAttribute("aria-labelledby", `tab-${kind}`);
  document.getElementById("about").textContent = word(`queue_${kind}_about`);
  const here = new URL(location.href);
  here.searchParams.set("kind", kind);
  history.replaceState(null, "", here);
  list.replaceChildren();
  document.getElementById("empty").hidden = true;
  more.hidden = true;
  load(0);
}

async function load(offset) {
  const mine = ++turn;
  failure.hidden = true;
  try {
    titles ??= await loadTitles();
    const answer = await get("/console/api/queue", { kind, limit: ROWS, offset });
    if (mine !== turn) return; // another tab was chosen meanwhile
    const shown = new Set([...list.children].map((item) => item.dataset.key));
    const items = answer.questions.filter((question) => !shown.has(question.key)).map(row);
    list.append(...items);
    more.hidden = !answer.more;
    document.getElementById("empty").hidden = list.children.length > 0;
    if (offset && items[0]) items[0].querySelector("h2").focus();
  } catch (error) {
    if (mine === turn) tellFailure(failure, error, () => load(offset));
  }
}

async function loadTitles() {
  const parameters = { lang: language };
  const [{ topics }, { checks }] = await Promise.all([get("/api/topics", parameters), get("/api/checks", parameters)]);
  return new Map([...topics.map((item) => [`topic/${item.id}`, item.title]), ...checks.map((item) => [`check/${item.id}`, item.title])]);
}

function row(question) {
  const text = textOf(question);
  const count = element("span", { class: "badge", "data-kind": kind === "rated" ? "bad" : "warning" }, word(kind === "rated" ? "queue_ratings" : "queue_times", { n: number(question.times) }));
  const facts = [
    [kind === "rated" ? "queue_last_rated" : "queue_last", [when(question.last_at)]],
    ["queue_outcome", question.outcome === "out_of_scope" ? [word("queue_out_of_scope")] : null],
    ["queue_readings", question.readings?.length ? [listOf(question.readings.map(reading))] : null],
    ["queue_offers", question.offered?.length ? [listOf(question.offered.map((id) => offer(id, question.chosen)))] : null],
    ["queue_declined", question.chosen?.none ? [word("queue_times", { n: number(question.chosen.none) })] : null],
    ["queue_answer", question.card ? [answerOf(question)] : null],
    ["queue_reasons", reasonsOf(question)],
    ["queue_comments", question.comments?.length ? [listOf(question.comments)] : null],
  ];
  const heading = element("h2", { class: "asked", tabindex: "-1", lang: tag(question.lang) }, text || word("queue_no_text"));
  const item = element(
    "li",
    { class: "card", "data-key": question.key },
    element("div", { class: "row" }, count, element("span", { class: "badge" }, word(`desk_${question.lang}`))),
    heading,
    element("dl", { class: "facts" }, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [element("dt", {}, word(name)), element("dd", {}, ...value)])),
  );
  item.append(deeds(question, item, text));
  return item;
}

function deeds(question, item, text) {
  const address = `/console/drafts/new?${new URLSearchParams({ question: question.key, kind, lang: language })}`;
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const done = element("button", { type: "button", class: "button quiet", "aria-label": `${word("queue_done")}: ${short}` }, word("queue_done"));
  done.addEventListener("click", () => busy(done, () => settle(question, item)));
  const make = word(question.topic ? "queue_improve" : "queue_make");
  return element("p", { class: "row" }, element("a", { class: "button", href: address, "aria-label": `${make}: ${short}` }, make), mayEdit ? done : null);
}

async function settle(question, item) {
  try {
    await send("DELETE", `/console/api/queue/${question.key}`);
  } catch (error) {
    if (error.status !== 404) {
      item.querySelector(".failed")?.remove();
      const place = element("div", { class: "failed" });
      item.append(place);
      tellFailure(place, error);
      return;
    }
    // somebody else has dealt with it: it goes, too
  }
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  say(word("queue_settled"));
  document.getElementById("empty").hidden = list.children.length > 0;
  (next?.querySelector("h2") ?? panel).focus();
  if (!list.children.length && !more.hidden) load(0);
}

function reading([label, probability]) {
  return word("queue_reading", { title: titles.get(label) ?? kindOf(label), share: percent(probability, 1) });
}

/** What is neither topic nor self-check, in words: how the classifier names it says nothing to staff. */
function kindOf(label) {
  const name = { inform: "queue_is_fact", talk: "queue_is_talk", out_of_scope: "queue_out_of_scope" }[label.split("/")[0]];
  return name ? word(name) : label;
}

function offer(id, chosen) {
  const title = titles.get(`topic/${id}`) ?? id;
  return chosen?.[id] ? word("queue_offer_chosen", { title, n: number(chosen[id]) }) : title;
}

function answerOf(question) {
  if (question.topic) return element("a", { href: `/console/topics?lang=${language}&topic=${encodeURIComponent(question.topic)}` }, titles.get(`topic/${question.topic}`) ?? question.topic);
  if (question.check) return element("a", { href: `/console/checks/${encodeURIComponent(question.check)}?lang=${language}` }, titles.get(`check/${question.check}`) ?? question.check);
  return word(`card_${question.card}`);
}

function reasonsOf(question) {
  const given = Object.entries(question.reasons ?? {});
  if (!given.length) return null;
  return [listOf(given.map(([name, n]) => word("queue_reason", { reason: word(`reason_${name}`), n: number(n) })))];
}

const listOf = (items) => element("ul", {}, ...items.map((item) => element("li", {}, item)));
