// The conversation as this tab has shown it, so that a reload does not lose it. It is gone when the tab is closed.

const KEY = "conversation";
const MOST = 80;

/** What was said and answered, oldest first: `{said}` or `{answered}`. */
export function recall() {
  try {
    const entries = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(entries) ? entries : [];
  } catch {
    return []; // no storage, or not ours: the page works without
  }
}

/** Keeps one entry more, and the newest ones only. */
export function remember(entry) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...recall(), entry].slice(-MOST)));
  } catch {
    // storage is full or forbidden: a reload will begin anew
  }
}

/** Forgets the conversation. */
export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // there was nothing to forget
  }
}
