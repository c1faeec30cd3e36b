// The topics: where each stands, what it was before, two versions side by side, and the way back to one.

import { element } from "../dom.js";
import { get, send } from "./api.js";
import { busy, confirmed, number, tellFailure, when } from "./desk.js";
import { differing } from "./diff.js";
import { say } from "./say.js";
import { FILES, faultSentence, shownValue } from "./topic_words.js";
import { language, tag, word } from "./words.js";

const MOST_WAITED = 150; // milliseconds of typing that count as one search
const place = (id) => document.getElementById(id);
const history_ = place("history");
const mayEdit = history_.dataset.editor === "yes";

let topics = []; // {id, title, answers (the assistant has it), draft, version (published here)}
let waiting = 0;

place("q").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, MOST_WAITED);
});
place("state").addEventListener("change", show);
start();

async function start() {
  place("failure").hidden = true;
  try {
    await load();
    show();
    const wanted = new URLSearchParams(location.search).get("topic");
    if (wanted) await openHistory(wanted);
  } catch (error) {
    tellFailure(place("failure"), error, start);
  }
}

async function load() {
  const [listed, { drafts, published }] = await Promise.all([get("/api/topics", { lang: language }), get("/console/api/drafts")]);
  const known = new Map(listed.topics.map(({ id, title }) => [id, { id, title, answers: true, draft: null, version: null }]));
  for (const version of [...published, ...drafts]) {
    const { topic_id: id } = version;
    const topic = known.get(id) ?? { id, title: version.draft.topic.title[language], answers: false, draft: null, version: null };
    if (version.state === "draft") topic.draft ??= version;
    else Object.assign(topic, { version, title: version.draft.topic.title[language] }); // newer than what the site has read
    known.set(id, topic);
  }
  topics = [...known.values()];
}

function show() {
  const wanted = plain(place("q").value).split(/\s+/u).filter(Boolean);
  const state = place("state").value;
  const inState = { "": () => true, draft: (topic) => topic.draft, console: (topic) => topic.version, file: (topic) => topic.answers && !topic.version };
  const fitting = topics.filter((topic) => inState[state](topic) && wanted.every((part) => plain(`${topic.id} ${topic.title}`).includes(part)));
  place("rows").replaceChildren(...fitting.map(row));
  place("topics").hidden = !fitting.length;
  place("empty").hidden = fitting.length > 0;
  place("count").textContent = word("topics_count", { n: number(fitting.length) });
}

const cell = (name, ...parts) => element("td", { "data-label": word(name) }, ...parts);
const plain = (text) => text.normalize("NFKC").toLowerCase();

function row(topic) {
  const name = `: ${topic.title}`;
  const see = element("button", { type: "button", class: "link", id: `history-of-${topic.id}`, "aria-label": word("topics_history") + name, onclick: () => openHistory(topic.id) }, word("topics_history"));
  const address = topic.draft ? `/console/drafts/${topic.draft.id}?lang=${language}` : `/console/drafts/new?topic=${encodeURIComponent(topic.id)}&lang=${language}`;
  const write = word(topic.draft ? "topics_go_on" : "topics_change");
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, topic.title, element("div", { class: "muted" }, topic.id)),
    cell("topics_state", ...states(topic)),
    cell("topics_deeds", element("div", { class: "row" }, element("a", { href: address, "aria-label": write + name }, write), see)),
  );
}

function states(topic) {
  const badge = (kind, text) => element("span", { class: "badge", "data-kind": kind }, text);
  return [
    topic.version ? badge("published", word("topics_console_n", { n: topic.version.number })) : null,
    topic.answers && !topic.version ? badge("file", word("topics_file")) : null,
    topic.draft ? badge("draft", word(topic.answers ? "topics_draft" : "topics_new_draft")) : null,
  ].filter(Boolean).flatMap((part) => [part, " "]);
}

// One topic's history

async function openHistory(id) {
  try {
    const found = await get(`/console/api/topics/${encodeURIComponent(id)}/history`);
    showHistory(id, found);
  } catch (error) {
    history_.replaceChildren();
    tellFailure(history_, error, () => openHistory(id));
  }
  history_.hidden = false;
  history_.focus();
  history_.scrollIntoView({ block: "start" });
  const here = new URL(location.href);
  here.searchParams.set("topic", id);
  history.replaceState(null, "", here);
}

/** Puts the history away; the focus goes back to where it was opened. */
function closeHistory(id) {
  history_.hidden = true;
  const here = new URL(location.href);
  here.searchParams.delete("topic");
  history.replaceState(null, "", here);
  (document.getElementById(`history-of-${id}`) ?? place("q")).focus();
}

function showHistory(id, { versions, of_files: files }) {
  const published = versions.find((version) => version.state === "published");
  const all = [...versions, ...(files ? [ofFiles(files, !published)] : [])];
  const comparison = element("div", { id: "comparison" });
  const table = element(
    "table",
    { class: "stacking" },
    element("thead", {}, element("tr", {}, ...["topics_version", "topics_state", "topics_by", "topics_note", "topics_deeds"].map((name) => element("th", { scope: "col" }, word(name))))),
    element("tbody", {}, ...all.map((version) => versionRow(id, version, files !== null))),
  );
  const title = all[0]?.draft.topic.title[language] ?? id;
  history_.replaceChildren(
    element("div", { class: "page-head" }, element("h2", { id: "history-title" }, word("topics_history_of", { title })), element("button", { type: "button", class: "button quiet", onclick: () => closeHistory(id) }, word("topics_close"))),
    element("p", { class: "muted" }, id),
    element("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": word("topics_history") }, table),
    element("div", { id: "undone", tabindex: "-1" }),
    all.length > 1 ? chooser(all, comparison) : "",
    comparison,
  );
}

/** The files as a version: number 0, which nobody began here. */
const ofFiles = (topic, current) => ({ number: FILES, state: current ? "published" : "file", draft: { topic, examples: {}, note: "" }, author: null });

const nameOf = (version) => (version.number === FILES ? word("topics_file") : word("topics_n", { n: version.number }));

function versionRow(id, version, inFiles) {
  const decided = version.decided_at ? word(`topics_decided_${version.state}`, { name: version.decided_by, when: when(version.decided_at) }) : "";
  const begun = version.author ? word("topics_begun", { name: version.author, when: when(version.created_at) }) : "";
  const restores = Number.isInteger(version.restores) ? word("topics_restores", { n: version.restores }) : "";
  const back = mayEdit && ["superseded", "withdrawn", "file"].includes(version.state);
  const button = element("button", { type: "button", class: "button danger", "aria-label": `${word("topics_roll_back")}: ${nameOf(version)}` }, word("topics_roll_back"));
  button.addEventListener("click", () => busy(button, () => rollBack(id, version)));
  // A topic that the files do not have can only be taken out: there is nothing to go back to.
  const out = mayEdit && !inFiles && version.state === "published";
  const take = element("button", { type: "button", class: "button danger", "aria-label": `${word("topics_take_out")}: ${nameOf(version)}` }, word("topics_take_out"));
  take.addEventListener("click", () => busy(take, () => takeOut(id)));
  const open = element("a", { href: `/console/drafts/${version.id}?lang=${language}` }, word("topics_open"));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, nameOf(version)),
    cell("topics_state", element("span", { class: "badge", "data-kind": version.state }, word(`topics_is_${version.state}`))),
    cell("topics_by", ...[begun, decided, restores].filter(Boolean).map((text) => element("div", {}, text))),
    cell("topics_note", version.draft.note),
    cell("topics_deeds", ...(version.state === "draft" ? [open] : back ? [button] : out ? [take] : [])),
  );
}

async function rollBack(id, { number: to }) {
  const text = word(to === FILES ? "topics_roll_back_files" : "topics_roll_back_text", { n: to });
  const go = await confirmed({ title: word("topics_roll_back_question"), text, yes: word("topics_roll_back"), danger: true });
  if (go) await goTo(id, to, "topics_rolled_back");
}

async function takeOut(id) {
  const text = word("topics_take_out_text");
  const go = await confirmed({ title: word("topics_take_out_question"), text, yes: word("topics_take_out"), danger: true });
  if (go) await goTo(id, FILES, "topics_taken_out");
}

/** Makes a version, or what the files have, the public one. */
async function goTo(id, to, done) {
  try {
    await send("POST", `/console/api/topics/${encodeURIComponent(id)}/rollback`, { number: to });
  } catch (error) {
    tellFailure(place("undone"), error);
    const said = place("undone").querySelector("p");
    said.textContent = (error.errors?.length ? error.errors.map((one) => faultSentence(one.detail)) : [faultSentence(error.message)]).join(" ");
    place("undone").focus();
    return;
  }
  await load();
  show();
  await openHistory(id);
  say(word(done));
}

// Two versions side by side

function chooser(all, comparison) {
  const select = (id, label, index) => {
    const options = all.map((version, at) => element("option", { value: at, selected: at === index }, `${nameOf(version)} · ${word(`topics_is_${version.state}`)}`));
    return element("div", { class: "field" }, element("label", { for: id }, word(label)), element("select", { id, onchange: compare }, ...options));
  };
  const current = Math.max(all.findIndex((version) => version.state === "published"), 0);
  const other = current === 0 ? 1 : 0;
  const compare = () => {
    const [left, right] = ["left", "right"].map((id) => all[Number(place(id).value)]);
    comparison.replaceChildren(sideBySide(left, right));
  };
  // The older one stands on the left.
  const [left, right] = [Math.max(current, other), Math.min(current, other)];
  const fields = element("div", { class: "two" }, select("left", "topics_left", left), select("right", "topics_right", right));
  queueMicrotask(() => comparison.isConnected && compare());
  return element("div", {}, element("h3", {}, word("topics_compare")), fields);
}

function sideBySide(left, right) {
  const names = [nameOf(left), nameOf(right)];
  const before = new Map(fieldsOf(left));
  const filled = fieldsOf(right).filter(([name, after]) => after || before.get(name));
  const rows = filled.map(([name, after, lang]) => {
    const [old, now] = differing(before.get(name), after);
    const same = before.get(name) === after;
    const cell = (parts, side) => element("td", { lang: lang && tag(lang), "data-label": names[side] }, ...parts);
    const mark = same ? null : element("div", {}, element("span", { class: "badge", "data-kind": "warning" }, word("topics_changed")));
    return element("tr", {}, element("th", { scope: "row" }, word(name), mark), cell(old, 0), cell(now, 1));
  });
  const head = ["topics_field", null, null].map((name, index) => element("th", { scope: "col" }, name ? word(name) : names[index - 1]));
  return element(
    "div",
    { class: "table-wrap", tabindex: "0", role: "region", "aria-label": word("topics_compare") },
    element("table", { class: "sides stacking" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)),
  );
}

/** What a version says, field by field: the field's word, its text, and the language of that text. */
function fieldsOf({ draft: { topic, examples } }) {
  const lines = (items) => (items ?? []).join("\n");
  return [
    ["draft_title_zh", topic.title.zh, "zh"],
    ["draft_title_en", topic.title.en, "en"],
    ["draft_answer_zh", topic.answer.zh, "zh"],
    ["draft_answer_en", topic.answer.en, "en"],
    ["draft_entitlement", shownValue(topic.entitlement)],
    ["draft_citations", lines(topic.citations)],
    ["draft_follow_ups", lines(topic.follow_ups)],
    ["draft_check", topic.check ?? ""],
    ["draft_benefit", topic.benefit ?? ""],
    ["draft_variants", lines((topic.variants ?? []).map((variant) => shownValue({ ...variant.when, answer: variant.answer[language] })))],
    ["draft_examples_zh", lines(examples.zh), "zh"],
    ["draft_examples_en", lines(examples.en), "en"],
  ];
}
