// The record of changes: who changed what and when, and how it was before and after.

import { element } from "../dom.js";
import { get } from "./api.js";
import { busy, tellFailure, when } from "./desk.js";
import { shownValue } from "./topic_words.js";
import { word } from "./words.js";

const ROWS = 50;
const MOST_SHOWN = 4; // changes beside an entry; further ones unfold
const ACTIONS = [
  "sign-in", "sign-out", "draft.save", "draft.change", "draft.discard", "topic.publish", "topic.roll-back",
  "question.settle", "rating.settle", "notice.change", "service.open", "service.close",
  "account added", "password set", "role set", "account disabled", "account enabled",
];
const place = (id) => document.getElementById(id);
const filters = place("filters");
const rows = place("rows");
const more = place("more");

let oldest;
let turn = 0;

place("action").append(...ACTIONS.map((action) => element("option", { value: action }, nameOf(action))));
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
filters.addEventListener("reset", () => setTimeout(load)); // once the fields are empty
more.addEventListener("click", () => busy(more, () => load(oldest)));
load();

async function load(before = undefined) {
  const mine = ++turn;
  place("failure").hidden = true;
  const parameters = { limit: ROWS, before, account: place("account").value.trim() || undefined, action: place("action").value || undefined };
  try {
    const answer = await get("/console/api/audit", parameters);
    if (mine !== turn) return; // other filters were chosen meanwhile
    const found = answer.entries.map(row);
    if (before === undefined) rows.replaceChildren();
    rows.append(...found);
    oldest = answer.entries.at(-1)?.id;
    more.hidden = !answer.more;
    place("entries").hidden = !rows.children.length;
    place("empty").hidden = rows.children.length > 0;
    if (before !== undefined) found[0]?.querySelector("th").focus();
  } catch (error) {
    if (mine === turn) tellFailure(place("failure"), error, () => load(before));
  }
}

function nameOf(action) {
  const name = `action_${action.replace(/[^a-z]/gu, "_")}`;
  const text = word(name);
  return text === name ? action : text;
}

function row(entry) {
  return element(
    "tr",
    {},
    element("th", { scope: "row", tabindex: "-1" }, element("time", { datetime: entry.at }, when(entry.at))),
    cell("audit_account", entry.account),
    cell("audit_action", nameOf(entry.action)),
    cell("audit_subject", entry.subject),
    cell("audit_change", ...change(entry)),
  );
}

const cell = (name, ...parts) => element("td", { "data-label": word(name) }, ...parts);

function change({ before, after }) {
  const changes = differences(before, after, "");
  if (!changes.length) return [element("span", { class: "muted" }, "–")];
  const items = changes.map(({ field, old, now }) =>
    element(
      "li",
      {},
      field ? element("div", { class: "what" }, field) : null,
      old === "" ? null : element("del", {}, old),
      now === "" ? null : element("ins", {}, now),
    ),
  );
  const first = element("ul", { class: "changes" }, ...items.slice(0, MOST_SHOWN));
  if (items.length <= MOST_SHOWN) return [first];
  const rest = element("ul", { class: "changes" }, ...items.slice(MOST_SHOWN));
  return [first, element("details", {}, element("summary", {}, word("audit_further", { n: items.length - MOST_SHOWN })), rest)];
}

/** The fields in which two records differ, each as text before and after; lists are compared as a whole. */
function differences(before, after, field) {
  if (isRecord(before) || isRecord(after)) {
    const names = new Set([...Object.keys(isRecord(before) ? before : {}), ...Object.keys(isRecord(after) ? after : {})]);
    return [...names].flatMap((name) => differences(before?.[name] ?? null, after?.[name] ?? null, field ? `${field}.${name}` : name));
  }
  const [old, now] = [before, after].map(shownValue);
  return old === now ? [] : [{ field, old, now }];
}

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
