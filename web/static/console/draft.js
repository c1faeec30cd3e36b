// Writing a topic: the form, the talk it would give, and its way from a draft to what is published.

import { element } from "../dom.js";
import { get, send } from "./api.js";
import { busy, confirmed, tellFailure, when } from "./desk.js";
import { clearFaults, countTexts, showFaults } from "./faults.js";
import { picker } from "./picker.js";
import { findQuestion } from "./questions.js";
import { showPreview } from "./preview.js";
import { say } from "./say.js";
import { faultSentence, FILES, shownValue } from "./topic_words.js";
import { language, word } from "./words.js";

const page = JSON.parse(document.getElementById("draft-page").textContent);
const LANGUAGES = ["zh", "en"];
const MOST_PICKED = 20;
const USE_IS_TOLD_EVERY_MS = 5 * 60_000;

const place = (id) => document.getElementById(id);
const form = place("form");
const faults = place("faults");
const citations = picker("citations", page.choices.clauses, MOST_PICKED, changed);
const followUps = picker("follow-ups", page.choices.topics, MOST_PICKED, changed);

let version = null; // the draft as the server has it; null while it is new
let basedOn = null; // the version that a new draft starts from
let variants = [];
let question = null;
let saved = ""; // what the form held when it was last saved, or opened
let previewing = 0;
let toldUse = Date.now();

start();

async function start() {
  place("failure").hidden = true;
  try {
    fillChoices("check", page.choices.checks);
    fillChoices("benefit", page.choices.benefits);
    fill(await opening());
    place("editor").hidden = false;
    countTexts(form, countLines);
    saved = written();
    takeBack();
    tellState();
    preview();
  } catch (error) {
    tellFailure(place("failure"), error, start);
  }
}

/** Keeps what was typed for the moment in which the session has ended and the person signs in again. */
function putAside() {
  try {
    sessionStorage.setItem(aside(), JSON.stringify({ draft: draft(), seen: version?.updated_at ?? null }));
    saved = written(); // nothing is lost by leaving
  } catch {
    // storage is full or forbidden: leaving warns
  }
}

function takeBack() {
  const kept = JSON.parse(sessionStorage.getItem(aside()) ?? "null");
  sessionStorage.removeItem(aside());
  if (!kept || (version && version.state !== "draft")) return;
  fill(kept.draft);
  if (version) version = { ...version, updated_at: kept.seen }; // so that nothing of others in between is overwritten
  for (const box of form.querySelectorAll("textarea")) box.dispatchEvent(new Event("recount"));
  say(word("draft_restored"));
}

const aside = () => `draft ${location.pathname}${new URLSearchParams(location.search).get("topic") ?? ""}`;

/** What the form begins with: the draft of the address, the topic or question that it names, or nothing. */
async function opening() {
  if (page.version !== null) {
    version = await get(`/console/api/drafts/${page.version}`);
    return version.draft;
  }
  if (page.topic) return fromTopic(page.topic);
  if (!page.question) return {};
  const kind = new URLSearchParams(location.search).get("kind");
  const asked = await findQuestion(page.question, kind);
  if (!asked) {
    say(word("draft_question_gone"));
    return {};
  }
  const begun = { question: asked.text, examples: { [asked.lang]: [asked.text.replace(/\s+/gu, " ")] } };
  return asked.topic ? { ...(await fromTopic(asked.topic)), question: asked.text } : begun;
}

async function fromTopic(id) {
  const { versions, of_files: topic } = await get(`/console/api/topics/${encodeURIComponent(id)}/history`);
  const published = versions.find((item) => item.state === "published");
  const open = versions.find((item) => item.state === "draft");
  if (open) {
    const address = `/console/drafts/${open.id}?lang=${language}`;
    const text = word("draft_open_already", { name: open.author, when: when(open.updated_at) });
    place("failure").replaceChildren(
      element("div", { class: "notice row" }, element("p", {}, text), element("a", { class: "button", href: address }, word("draft_open_it"))),
    );
    place("failure").hidden = false;
  }
  basedOn = published ? published.number : FILES;
  return published ? { topic: published.draft.topic, examples: published.draft.examples } : { topic };
}

function fill({ topic = {}, examples = {}, note = "", question: asked = null }) {
  place("id").value = topic.id ?? "";
  for (const lang of LANGUAGES) {
    place(`title-${lang}`).value = topic.title?.[lang] ?? "";
    place(`answer-${lang}`).value = topic.answer?.[lang] ?? "";
    place(`examples-${lang}`).value = (examples[lang] ?? []).join("\n");
  }
  place("entitlement").checked = topic.entitlement ?? true;
  citations.value = topic.citations ?? [];
  followUps.value = topic.follow_ups ?? [];
  place("check").value = topic.check ?? "";
  place("benefit").value = topic.benefit ?? "";
  place("note").value = note;
  variants = topic.variants ?? [];
  question = asked;
  showVariants();
  place("question").hidden = question === null;
  place("question-text").textContent = question ?? "";
}

function fillChoices(id, choices) {
  const options = choices.map((choice) => element("option", { value: choice.id }, choice.title));
  place(id).replaceChildren(place(id).options[0], ...options);
}

function showVariants() {
  place("variants").hidden = !variants.length;
  const rows = variants.flatMap((variant) => [
    element("dt", {}, shownValue(variant.when)),
    element("dd", {}, variant.answer[language]),
  ]);
  place("variants-list").replaceChildren(...rows);
}

/** What the form holds, as the server takes it. */
function draft() {
  const both = (name) => Object.fromEntries(LANGUAGES.map((lang) => [lang, place(`${name}-${lang}`).value.trim()]));
  return {
    topic: {
      id: place("id").value.trim(),
      title: both("title"),
      entitlement: place("entitlement").checked,
      citations: citations.value,
      answer: both("answer"),
      follow_ups: followUps.value,
      check: place("check").value || null,
      benefit: place("benefit").value || null,
      variants,
    },
    examples: Object.fromEntries(LANGUAGES.map((lang) => [lang, linesOf(place(`examples-${lang}`).value)])),
    note: place("note").value.trim(),
    question,
  };
}

const written = () => JSON.stringify(draft());
const isDirty = () => written() !== saved;
const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** Examples are counted by the line. */
function countLines(box) {
  return box.id.startsWith("examples-") ? { n: linesOf(box.value).length, word: "draft_lines" } : null;
}

// What the person does

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(place("save"), save);
});
place("publish").addEventListener("click", () => busy(place("publish"), publish));
place("discard").addEventListener("click", () => busy(place("discard"), discard));
addEventListener("beforeunload", (event) => {
  if (isDirty()) event.preventDefault();
});

function changed() {
  tellState();
  tellUse();
  clearTimeout(previewing);
  previewing = setTimeout(preview, 200);
}

/** Writing is use: a session must not end, and the text be lost with it, while somebody writes for half an hour. */
function tellUse() {
  if (Date.now() - toldUse < USE_IS_TOLD_EVERY_MS) return;
  toldUse = Date.now();
  fetch("/console/api/notice", { credentials: "same-origin" }).catch(() => {}); // saving will tell
}

/** Saves what the form holds; whether that worked. */
async function save() {
  const body = draft();
  const before = written();
  try {
    if (version) {
      version = await send("PUT", `/console/api/drafts/${version.id}`, { ...body, seen: version.updated_at });
    } else {
      version = await send("POST", "/console/api/drafts", basedOn === null ? body : { ...body, based_on: basedOn });
      history.replaceState(null, "", `/console/drafts/${version.id}?lang=${language}`);
    }
  } catch (error) {
    refused(error);
    return false;
  }
  saved = before;
  clearFaults(form, faults);
  tellState();
  say(word("draft_saved"));
  return true;
}

async function publish() {
  const title = place(`title-${language}`).value.trim() || place("id").value.trim();
  const text = word("draft_publish_text", { title });
  if (!(await confirmed({ title: word("draft_publish_question"), text, yes: word("draft_publish") }))) return;
  if ((!version || isDirty()) && !(await save())) return;
  await decide("publish", "draft_is_published");
}

async function discard() {
  const text = word("draft_discard_text");
  if (!(await confirmed({ title: word("draft_discard_question"), text, yes: word("draft_discard"), danger: true }))) return;
  await decide("discard", "draft_is_discarded");
}

async function decide(deed, done) {
  try {
    version = await send("POST", `/console/api/drafts/${version.id}/${deed}`, { seen: version.updated_at });
  } catch (error) {
    refused(error);
    return;
  }
  saved = written();
  clearFaults(form, faults);
  tellState();
  say(word(done));
  place("main").focus();
  scrollTo(0, 0);
}

/** Says why the server did not take it: beside the fields that are wrong, or above for the whole. */
function refused(error) {
  if (error.status === 401) putAside();
  if (error.errors?.length) {
    showFaults(form, faults, error.errors, faultSentence);
  } else {
    clearFaults(form, faults);
    tellFailure(faults, error);
    const text = faults.querySelector("p");
    if (text) text.textContent = faultSentence(error.message);
  }
  faults.focus();
}

// What the page says

function tellState() {
  const isOpen = !version || version.state === "draft";
  place("unsaved").textContent = isOpen && isDirty() ? word("draft_unsaved") : "";
  place("discard").hidden = !version || !isOpen;
  place("id").readOnly = Boolean(page.topic) || !isOpen;
  form.inert = !isOpen;
  form.querySelector(".deeds").hidden = !isOpen;
  place("standing").replaceChildren(...standing(isOpen));
}

function standing(isOpen) {
  if (!version) return [word(basedOn === null ? "draft_is_new" : "draft_is_change")];
  const fill = { n: version.number, name: version.decided_by ?? version.author, when: when(version.decided_at ?? version.updated_at) };
  const badge = element("span", { class: "badge", "data-kind": version.state }, word(`topics_is_${version.state}`));
  const text = word(isOpen ? "draft_by" : "draft_decided", fill);
  const topic = encodeURIComponent(version.topic_id);
  const link = element("a", { href: `/console/topics?lang=${language}&topic=${topic}` }, word("draft_history"));
  return [badge, " ", text, " ", link];
}

function preview() {
  showPreview(draft().topic);
}
