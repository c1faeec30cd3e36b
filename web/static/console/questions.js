// The questions of the queue as pages show them, whatever list they come from.

import { get } from "./api.js";

export const KINDS = ["unanswered", "offered", "rated"];
const ROWS = 100; // at once, the most the server gives
const MOST_ROWS = 1000;

/** The text that was asked: badly rated answers name it otherwise. */
export const textOf = (question) => question.text ?? question.question;

/** A question by its key: `text`, `lang` and, where its answer was badly rated, `topic`; null where it is gone. */
export async function findQuestion(key, kind = undefined) {
  for (const list of KINDS.includes(kind) ? [kind] : KINDS) {
    const found = await findIn(list, key);
    if (found) return { text: textOf(found), lang: found.lang, topic: list === "rated" ? found.topic : null };
  }
  return null;
}

async function findIn(kind, key) {
  for (let offset = 0; offset < MOST_ROWS; offset += ROWS) {
    const { questions, more } = await get("/console/api/queue", { kind, limit: ROWS, offset });
    const found = questions.find((question) => question.key === key);
    if (found || !more) return found ?? null;
  }
  return null;
}
