// The conversation as this tab has shown it, so that a reload does not lose it. It is gone when the tab is closed.

const KEY = "conversation";
const UNSENT = "unsent";
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

/** What could not be sent, oldest first: `{message, shown, lang}`. */
export function recallUnsent() {
  try {
    const entries = JSON.parse(sessionStorage.getItem(UNSENT) ?? "[]");
    return Array.isArray(entries) ? entries : [];
  } catch {
    return [];
  }
}

/** Keeps what could not be sent, in place of what was kept before. */
export function rememberUnsent(entries) {
  try {
    sessionStorage.setItem(UNSENT, JSON.stringify(entries.slice(-MOST)));
  } catch {
    // it stays on the page
  }
}

/** Notes that the answer with this id has been rated, so that nobody is asked twice. */
export function rated(id) {
  try {
    const entries = recall().map((entry) => (entry.id === id ? { ...entry, rated: true } : entry));
    sessionStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // the question comes again after a reload
  }
}

/** Forgets the conversation. */
export function forget() {
  try {
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(UNSENT);
  } catch {
    // there was nothing to forget
  }
}
