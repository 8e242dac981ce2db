/* The hosted form: sends the answers with the page's context, thanks at once, and never loses
   what was typed. Without this script the form posts as any HTML form does. */

import { forget, keep, post, waiting } from "./outbox.js";

const DECISION_WAIT_S = 1.5;

const form = document.querySelector("form[data-submit-url]");
const settings = form.dataset;
const notice = document.querySelector("#notice");
const done = document.querySelector("#done");
const button = form.querySelector("button[type=submit]");
const questions = [...form.querySelectorAll("[data-question]")];

const newKey = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

/* ---- from controls to a lead ------------------------------------------------------------- */

const valueOf = (control) => (control.type === "checkbox" ? control.checked : control.value);

const attribution = () => {
  const touch = window.leadloop?.attribution() ?? { landing_page: location.href };
  if (settings.campaign && !touch.utm_campaign) touch.utm_campaign = settings.campaign;
  return touch;
};

const context = () => ({
  ...(window.leadloop?.context() ?? {
    page_url: location.href,
    referrer: document.referrer,
    user_agent: navigator.userAgent,
    local_hour: new Date().getHours(),
  }),
  form: settings.form,
  form_version: Number(settings.version),
  ...(form.querySelector("[data-trap]").value ? { honeypot: true } : {}),
});

const toLead = () => {
  const lead = {};
  const attributes = {};
  for (const control of questions) {
    const value = valueOf(control);
    if (value === "") continue;
    (control.dataset.question === "lead" ? lead : attributes)[control.name] = value;
  }
  if (settings.productInterest && !lead.product_interest) lead.product_interest = settings.productInterest;
  const consents = [...form.querySelectorAll("[data-consent]")].map((box) => ({
    purpose: box.dataset.purpose,
    channel: box.dataset.channel,
    state: box.checked ? "opted_in" : "opted_out",
    wording_version: box.dataset.wording,
  }));
  return { ...lead, consents, attribution: attribution(), context: context(), attributes };
};

/* ---- errors beside the fields ------------------------------------------------------------ */

const placeFor = (control) => document.getElementById(`${control.id}-error`);

const showError = (control, message) => {
  const place = placeFor(control);
  control.toggleAttribute("aria-invalid", Boolean(message));
  if (message) control.setAttribute("aria-invalid", "true");
  if (place) {
    place.textContent = message;
    place.hidden = !message;
  }
};

const check = () => {
  let first = null;
  for (const control of questions) {
    if (control.type === "hidden") continue;
    const message = control.validity.valueMissing
      ? "Please fill this in."
      : control.validity.valid ? "" : control.validationMessage;
    showError(control, message);
    if (message && !first) first = control;
  }
  first?.focus();
  return first === null;
};

const showRefusal = (answer) => {
  let first = null;
  for (const { field, message } of answer.error?.fields ?? []) {
    const name = field.replace(/^attributes\./, "");
    const control = questions.find((question) => question.name === name && question.type !== "hidden");
    if (!control) continue;
    showError(control, message);
    first ??= control;
  }
  say(first ? "Please look at the marked fields." : answer.error?.message ?? "This form cannot be sent.", "bad");
  first?.focus();
};

/* ---- what the visitor reads -------------------------------------------------------------- */

const say = (text, tone = "") => {
  notice.textContent = text;
  notice.className = `notice ${tone}`;
  notice.hidden = !text;
  if (text) notice.scrollIntoView({ block: "nearest" });
};

const thank = async (statusUrl) => {
  if (settings.redirectUrl) {
    location.assign(settings.redirectUrl);
    return;
  }
  form.hidden = true;
  say("");
  document.querySelector("#intro")?.setAttribute("hidden", "");
  done.hidden = false;
  done.focus();
  const message = await decisionMessage(statusUrl);
  if (message) {
    const text = done.querySelector("[data-text]");
    text.textContent = message;
    text.classList.add("tailored");
  }
};

const decisionMessage = async (statusUrl) => {
  try {
    const url = new URL(statusUrl, location.href);
    const address = new URL(url.pathname, location.origin);
    address.searchParams.set("wait", String(DECISION_WAIT_S));
    const response = await fetch(address, { signal: AbortSignal.timeout(DECISION_WAIT_S * 1000 + 500) });
    return response.ok ? (await response.json()).message : null;
  } catch {
    return null; // the form's own text stands
  }
};

const sayWaiting = (seconds) =>
  say(
    "We cannot reach our server right now. We keep your answers in this browser and will resend "
      + `them${seconds < 10 ? " in a moment" : ""}. You need not type anything again.`,
    "wait",
  );

/* ---- sending ----------------------------------------------------------------------------- */

let timer = 0;

const deliver = async (letter) => {
  clearTimeout(timer);
  button.disabled = true;
  form.setAttribute("aria-busy", "true");
  const outcome = await post(settings.form, settings.submitUrl, settings.key, letter);
  form.removeAttribute("aria-busy");
  if (outcome.again !== undefined) {
    sayWaiting(outcome.again);
    timer = setTimeout(() => deliver(letter), outcome.again * 1000);
    return;
  }
  await settle(outcome, letter);
};

const settle = async ({ response, answer }, letter) => {
  if (response.status === 202) {
    forget(settings.form);
    await thank(answer.status_url);
    return;
  }
  if (response.status === 409) {
    // These answers differ from what was sent under this id: they are a submission of their own.
    await deliver(keep(settings.form, newKey(), letter.body));
    return;
  }
  forget(settings.form);
  button.disabled = false;
  if (response.status === 422) showRefusal(answer);
  else if (response.status === 404 || response.status === 401) say("This form is closed. Your answers were not sent.", "bad");
  else say(answer.error?.message ?? "Your answers could not be sent.", "bad");
};

form.noValidate = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!check()) return;
  deliver(keep(settings.form, newKey(), JSON.stringify(toLead())));
});
form.addEventListener("input", (event) => {
  if (event.target.hasAttribute("aria-invalid")) showError(event.target, "");
});
window.addEventListener("online", () => {
  const letter = waiting(settings.form);
  if (letter && timer) deliver(letter);
});

const left = waiting(settings.form);
if (left) {
  sayWaiting(0);
  deliver(left);
}
