// The two calls of the conversation, and what can become of them.

const PATIENCE_MS = 60_000;
const BEHIND_A_PROXY = new Set([502, 504]); // it answers for a site that is away

/** The server understood the message and refuses it; `message` is its sentence, in the person's language. */
export class Refused extends Error {}

/** The message did not arrive, or no answer came back: it may be sent again. */
export class Unsent extends Error {
  /** `unreached`: nothing of the server was there, so that it is worth waiting for. */
  constructor(message = "", unreached = false) {
    super(message);
    this.unreached = unreached;
  }
}

/** Sends one message and gives the assistant's messages. */
export async function send(message, lang) {
  const response = await post("/chat", lang ? { message, lang } : { message });
  const body = await response.json().catch(() => null);
  if (!Array.isArray(body?.messages)) throw new Unsent();
  return body.messages;
}

/** Begins a new conversation. */
export async function reset() {
  await post("/chat/reset", {});
}

/** Sends what a person thinks of an answer. */
export async function rate(opinion) {
  await post("/ratings", opinion);
}

async function post(address, body) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new Unsent(String(error), error.name !== "TimeoutError");
  }
  if (response.ok) return response;
  if (response.status === 422) {
    const problem = await response.json().catch(() => null);
    throw new Refused(problem?.detail ?? "");
  }
  if (BEHIND_A_PROXY.has(response.status)) throw new Unsent("", true);
  if (response.status >= 500 || response.status === 408 || response.status === 429) throw new Unsent();
  throw new Refused("");
}
