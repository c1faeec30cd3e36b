// Topics in words: what is wrong with one, and values that have no form of their own.

import { word } from "./words.js";

/** The number that stands for a topic as the content files have it. */
export const FILES = 0;

// What the server says of a field, and the word of this page for it; n is the number in it.
const FAULTS = [
  [/at least 1 character/u, "fault_empty"],
  [/at least 1 item/u, "fault_none"],
  [/should match pattern/u, "fault_pattern"],
  [/(?:at most|more than) (\d+) characters?/u, "fault_long"],
  [/(?:at most|more than) (\d+) (?:items?|entries)/u, "fault_many"],
  [/is no clause/u, "fault_clause"],
  [/is no topic/u, "fault_topic"],
  [/is no self-check/u, "fault_check"],
  [/is no benefit/u, "fault_benefit"],
  [/is no value of|is no fact/u, "fault_value"],
  [/control character/u, "fault_control"],
  [/stands on one line/u, "fault_one_line"],
  [/stands twice/u, "fault_twice"],
  [/changed this draft since/u, "fault_changed"],
  [/since this draft was begun/u, "fault_overtaken"],
  [/no draft any more/u, "fault_decided"],
  [/is published already|This topic is as in the files/u, "fault_published"],
  [/was never published/u, "fault_never"],
];

/** A sentence of the server about a topic in the page's language; as it is where there is none for it. */
export function faultSentence(detail) {
  const inside = /^in ([a-z0-9-]+): /u.exec(detail);
  const [found, name] = FAULTS.map(([pattern, name]) => [pattern.exec(detail), name]).find(([match]) => match) ?? [null];
  if (!found) return detail;
  return (inside ? word("fault_in", { topic: inside[1] }) : "") + word(name, { n: found[1] ?? "" });
}

/** A value of a record as a line: lists by commas, objects by `name: value`. */
export function shownValue(value) {
  if (value === null || value === undefined || value === "") return "";
  if (value === true || value === false) return word(value ? "desk_yes" : "desk_no");
  if (Array.isArray(value)) return value.map(shownValue).join(word("desk_comma"));
  if (typeof value === "object") {
    return Object.entries(value).map(([name, part]) => word("desk_named", { name, value: shownValue(part) })).join(word("desk_semicolon"));
  }
  return String(value);
}
