// A self-check as a form: evaluated after every change, with the reasons beside it, a what-if, and a page to print.

import { element } from "/static/dom.js";
import { send } from "./api.js";
import { citationLinks } from "./clause_view.js";
import { comparisonTable, differences } from "./compare.js";
import { FactField } from "./facts.js";
import { conditions, verdict } from "./outcome.js";
import { say } from "./say.js";
import { language, word } from "./words.js";

const DEBOUNCE_MS = 80;

const { check, figures } = JSON.parse(document.getElementById("check-data").textContent);
const form = document.getElementById("facts");
const decided = document.getElementById("verdict");
const outcome = document.getElementById("outcome");
const comparison = document.getElementById("comparison");
const fault = document.getElementById("fault");
const said = document.getElementById("verdict-said");
const keep = document.getElementById("keep");

const fields = new Map(check.facts.map((fact) => [fact.id, new FactField(fact)]));

let now = null; // {evaluation, facts, raw} of what the form shows
let kept = null; // the same, of what was kept
let evaluating = null;
let timer = 0;

function build() {
  const asked = check.facts.filter((fact) => !fact.if_stated);
  const stated = check.facts.filter((fact) => fact.if_stated);
  const group = (name, facts) => [element("h2", {}, word(name)), ...facts.map((fact) => fields.get(fact.id).element)];
  document.getElementById("fields").replaceChildren(...group("check_facts", asked), ...(stated.length ? group("check_more_facts", stated) : []));
}

// Evaluating

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(evaluate, DEBOUNCE_MS);
});

async function evaluate() {
  clearTimeout(timer);
  evaluating?.abort();
  const mine = (evaluating = new AbortController());
  const facts = {};
  for (const [id, field] of fields) {
    const value = field.read();
    if (value !== undefined) facts[id] = value;
  }
  remember();
  try {
    const address = `/api/checks/${encodeURIComponent(check.id)}/evaluate`;
    const evaluation = await send("POST", address, { facts, lang: language }, mine.signal);
    if (mine !== evaluating) return;
    fault.textContent = "";
    now = { evaluation, facts: entered(), raw: raw() };
    draw();
  } catch (error) {
    if (error.name === "AbortError" || mine !== evaluating) return;
    fail(error);
  }
}

/** A result that does not belong to what the form shows must not stay beside it. */
function fail(error) {
  now = null;
  decided.replaceChildren();
  outcome.replaceChildren();
  comparison.replaceChildren();
  for (const { field, detail } of error.errors) fields.get(field)?.fail(detail);
  fault.textContent = error.message;
  keep.disabled = true;
}

const entered = () => new Map([...fields].map(([id, field]) => [id, { title: field.fact.title, words: field.words }]));
const raw = () => [...fields].map(([id, field]) => [id, field.raw]);

// Showing

function draw() {
  const { evaluation } = now;
  const missing = evaluation.missing;
  for (const [id, field] of fields) {
    field.mark(missing[0] === id ? "ask_first" : missing.includes(id) ? "needed" : "");
  }
  decided.replaceChildren(verdict(evaluation.outcome));
  outcome.replaceChildren(
    missingLine(missing),
    element("h2", {}, word("conditions")),
    conditions(evaluation.reasons),
    ...computed(evaluation.computed),
    element("p", { class: "source" }, word("source_line", { clauses: "" }), ...citationLinks(evaluation.citations)),
    statedFacts(),
  );
  compare();
  keep.disabled = false;
  const sentence = word(evaluation.outcome);
  if (said.textContent !== sentence) said.textContent = sentence;
}

function missingLine(missing) {
  const titles = missing.map((id) => fields.get(id)?.fact.title ?? id).join(word("separator"));
  return missing.length ? element("p", {}, word("missing_facts", { facts: titles })) : "";
}

function computed(values) {
  const shown = Object.entries(values).filter(([name]) => name in figures);
  if (!shown.length) return [];
  const rows = shown.flatMap(([name, value]) => [element("dt", {}, figures[name]), element("dd", {}, String(value))]);
  return [element("h2", {}, word("computed")), element("dl", { class: "values" }, ...rows)];
}

/** On paper the form is not there: the facts are, in words. */
function statedFacts() {
  const rows = [...now.facts.values()]
    .filter((fact) => fact.words)
    .map((fact) => element("li", {}, word("labelled", { title: fact.title, value: fact.words })));
  const list = rows.length ? element("ul", { class: "plain" }, ...rows) : element("p", {}, word("no_facts_yet"));
  return element("div", { class: "paper" }, element("h2", {}, word("stated_facts")), list);
}

// What if

keep.addEventListener("click", () => {
  kept = now;
  compare();
  say(word("kept_result"));
});

function compare() {
  if (!kept || !now) return comparison.replaceChildren();
  const rows = differences(kept, now, figures);
  const changed = rows.some((row) => row.changed);
  comparison.replaceChildren(
    element("h2", {}, word("comparison")),
    changed ? element("div", { class: "table-wrap" }, comparisonTable(rows)) : element("p", { class: "muted" }, word("comparison_same")),
    element(
      "p",
      { class: "toolbar" },
      element("button", { type: "button", class: "button quiet", onclick: returnToKept, disabled: !changed }, word("return_to_kept")),
      element("button", { type: "button", class: "button quiet", onclick: endComparison }, word("end_comparison")),
    ),
  );
}

function returnToKept() {
  fill(kept.raw);
  evaluate();
  keep.focus(); // the button pressed goes away
}

function endComparison() {
  kept = null;
  compare();
  keep.focus();
}

// Starting anew, printing, and the address, whose part after # keeps the facts over a reload and is never sent

function fill(values) {
  for (const field of fields.values()) field.raw = "";
  for (const [id, text] of values) put(id, text);
}

function put(id, text) {
  const field = fields.get(id);
  if (field) field.raw = text;
}

document.getElementById("reset").addEventListener("click", () => {
  kept = null;
  fill([]);
  evaluate();
  say(word("was_reset"));
});

document.getElementById("print").addEventListener("click", () => window.print());
window.addEventListener("beforeprint", dated);

function dated() {
  const date = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "long" }).format(new Date());
  document.getElementById("printed-on").textContent = word("printed_on", { date });
}

function remember() {
  const filled = raw().filter(([, text]) => text !== "");
  const here = new URL(location.href);
  here.hash = new URLSearchParams(filled).toString();
  history.replaceState(null, "", here);
}

build();
dated();
fill(new URLSearchParams(location.hash.slice(1)));
evaluate();
