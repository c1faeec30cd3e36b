// Calls of the console's and the site's API: JSON both ways, the session's token on every change.

import { word } from "./words.js";

const token = document.querySelector("meta[name=csrf]").content;

/** What a call came back with when it failed: a sentence for the person, the status (0: not reached), faults by field. */
export class ApiError extends Error {
  constructor(status, detail, errors = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

/** The JSON of a path; `parameters` become its query. Throws `ApiError`, or AbortError through `signal`. */
export function get(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined));
  return call(query.size ? `${path}?${query}` : path, { signal });
}

/** Sends JSON (or nothing) and gives back the answer's JSON, null for none. Throws `ApiError`. */
export function send(method, path, body = undefined, signal = undefined) {
  const headers = { "X-CSRF-Token": token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return call(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, word("not_reached"));
  }
  if (response.status === 401) {
    location.assign(`/console/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    throw new ApiError(401, word("session_ended"));
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new ApiError(response.status, sentence(response.status, answer), answer?.errors ?? []);
}

function sentence(status, problem) {
  if (status === 404) return word("nothing_there");
  if (status === 503) return word("not_reached");
  return problem?.detail ?? word("went_wrong");
}
