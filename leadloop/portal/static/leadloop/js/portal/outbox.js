/* Submissions that wait for the server: kept in this browser until they are accepted, each under
   the id it was made with, so that sending one again can never make a second lead. */

const PREFIX = "leadloop.outbox.";
const FIRST_PAUSE_S = 2;
const LONGEST_PAUSE_S = 60;

const memory = new Map();

const store = (slug, letter) => {
  memory.set(slug, letter);
  try {
    localStorage.setItem(PREFIX + slug, JSON.stringify(letter));
  } catch {
    /* storage is full or forbidden: this page still remembers */
  }
};

/** The submission of this form that waits, or null. */
export const waiting = (slug) => {
  if (memory.has(slug)) return memory.get(slug);
  try {
    return JSON.parse(localStorage.getItem(PREFIX + slug));
  } catch {
    return null;
  }
};

/** Forget the submission of this form: it was accepted, or can never be. */
export const forget = (slug) => {
  memory.delete(slug);
  try {
    localStorage.removeItem(PREFIX + slug);
  } catch {
    /* nothing was stored then */
  }
};

/** Keep a submission before it is sent for the first time. */
export const keep = (slug, key, body) => {
  const letter = { key, body, attempts: 0 };
  store(slug, letter);
  return letter;
};

const retryAfter = (response) => {
  const seconds = Number.parseInt(response?.headers.get("retry-after") ?? "", 10);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) : null;
};

/** Count an attempt to send. */
export const attempt = (slug, letter) => {
  letter.attempts += 1;
  store(slug, letter);
};

/** Seconds to wait after so many attempts. */
export const pause = (attempts) => {
  const grown = Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** Math.min(attempts - 1, 10));
  return grown * (0.75 + Math.random() / 2);
};

/**
 * Try once to send what waits.
 *
 * Returns `{ response, answer }` when the server has spoken, or `{ again: seconds }` when it could
 * not be reached or asked to come back later.
 */
export const post = async (slug, url, headers, letter) => {
  attempt(slug, letter);
  let response = null;
  try {
    response = await fetch(url, {
      method: "POST",
      body: letter.body,
      credentials: "omit",
      headers: { ...headers, "content-type": "application/json", "idempotency-key": letter.key },
    });
  } catch {
    return { again: pause(letter.attempts) };
  }
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    return { again: retryAfter(response) ?? pause(letter.attempts) };
  }
  const answer = await response.json().catch(() => ({}));
  return { response, answer };
};
