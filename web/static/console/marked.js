// Text with what was found in it marked. Positions count characters as the server does, not UTF-16 units.

import { element } from "/static/dom.js";

/** Text nodes and <mark> elements; `ranges` are [start, end] in order, and what does not fit is left out. */
export function marked(text, ranges = []) {
  const characters = Array.from(text);
  const parts = [];
  let at = 0;
  for (const [start, end] of ranges) {
    if (start < at || end <= start || end > characters.length) continue;
    parts.push(characters.slice(at, start).join(""), element("mark", {}, characters.slice(start, end).join("")));
    at = end;
  }
  return [...parts, characters.slice(at).join("")].filter((part) => part !== "");
}
