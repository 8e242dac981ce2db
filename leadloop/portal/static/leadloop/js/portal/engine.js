/* A form at work, on our own page or inside a shadow root on another site's: sends the answers with
   the page's context, thanks at once, and never loses what was typed. */

import { toLead } from "./answers.js";
import { attempt, forget, keep, pause, post, waiting } from "./outbox.js";
import { prover } from "./proof.js";
import { signalsOf } from "./signals.js";

const DECISION_WAIT_S = 1.5;
const MARK_PATIENCE_MS = 6000;

const newKey = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

const soon = (promise, ms) =>
  Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, ms, null); })]);

/** Bring the form inside `root` (a document or a shadow root) to life; `base` is our own address. */
export const attach = (root, base) => {
  const form = root.querySelector("form[data-form]");
  const settings = form.dataset;
  const notice = root.querySelector("#notice");
  const done = root.querySelector("#done");
  const button = form.querySelector("button[type=submit]");
  const controls = [...form.querySelectorAll("[data-question]")];
  const slot = base === location.origin ? settings.form : `${base}/${settings.form}`;
  const proofs = prover(base, settings.form);
  const signals = signalsOf(base, settings.form, settings.site);
  let nextKey = newKey();
  let timer = 0;

  /* ---- errors beside the fields ---------------------------------------------------------- */

  const groupOf = (control) => control.closest("[data-choices]");

  const showError = (control, message) => {
    const marked = groupOf(control) ?? control;
    const place = root.getElementById(`${marked.id}-error`);
    // A group of tick boxes has no state “invalid” of its own: its boxes carry it.
    const bearers = marked.matches("fieldset:not([role])") ? [...marked.querySelectorAll("input")] : [marked];
    for (const bearer of bearers) {
      if (message) bearer.setAttribute("aria-invalid", "true");
      else bearer.removeAttribute("aria-invalid");
    }
    if (place) {
      place.textContent = message;
      place.hidden = !message;
    }
  };

  const problemOf = (control) => {
    const group = groupOf(control);
    if (group && control.dataset.several === "checkboxes") {
      return "required" in group.dataset && !group.querySelector(":checked") ? "Please choose at least one." : "";
    }
    if (control.validity.valueMissing) return "Please fill this in.";
    return control.validity.valid ? "" : control.validationMessage;
  };

  const check = () => {
    let first = null;
    for (const control of controls) {
      if (control.type === "hidden") continue;
      const message = problemOf(control);
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
      const control = controls.find((question) => question.name === name && question.type !== "hidden");
      if (!control) continue;
      showError(control, message);
      first ??= control;
    }
    say(first ? "Please look at the marked fields." : answer.error?.message ?? "This form cannot be sent.", "bad");
    first?.focus();
  };

  /* ---- what the visitor reads ------------------------------------------------------------ */

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
    root.querySelector("#intro")?.setAttribute("hidden", "");
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
      const address = new URL(new URL(statusUrl, base).pathname, base);
      address.searchParams.set("wait", String(DECISION_WAIT_S));
      const signal = AbortSignal.timeout(DECISION_WAIT_S * 1000 + 500);
      const response = await fetch(address, { signal, credentials: "omit" });
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

  /* ---- sending --------------------------------------------------------------------------- */

  /* The headers of a submission; null if its proof cannot be had now and the form demands one. */
  const headersFor = async (letter, anew) => {
    const headers = { authorization: `Bearer ${settings.key}` };
    if (settings.proofOfWork === "off") return headers;
    const required = settings.proofOfWork === "require";
    try {
      const proof = proofs.of(letter.key, { anew });
      const payload = required ? await proof : await soon(proof, MARK_PATIENCE_MS);
      if (payload) headers["leadloop-proof-of-work"] = payload;
    } catch {
      if (required) return null;
    }
    return headers;
  };

  const send = async (letter, anew) => {
    const headers = await headersFor(letter, anew);
    if (headers) return post(slot, new URL(`/p/${settings.form}/submit`, base), headers, letter);
    attempt(slot, letter);
    return { again: pause(letter.attempts) };
  };

  const deliver = async (letter, { anew = false } = {}) => {
    clearTimeout(timer);
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    const outcome = await send(letter, anew);
    form.removeAttribute("aria-busy");
    if (outcome.again !== undefined) {
      sayWaiting(outcome.again);
      timer = setTimeout(() => deliver(letter), outcome.again * 1000);
      return;
    }
    await settle(outcome, letter, anew);
  };

  const settle = async ({ response, answer }, letter, anew) => {
    if (response.status === 202) {
      forget(slot);
      signals.submitted();
      await thank(answer.status_url);
      return;
    }
    if (response.status === 409) {
      // These answers differ from what was sent under this id: they are a submission of their own.
      await deliver(keep(slot, newKey(), letter.body));
      return;
    }
    if (response.status === 403 && answer.error?.code.startsWith("proof_") && !anew) {
      await deliver(letter, { anew: true });
      return;
    }
    forget(slot);
    nextKey = newKey();
    button.disabled = false;
    if (response.status === 422) showRefusal(answer);
    else if (response.status === 404 || response.status === 401) say("This form is closed. Your answers were not sent.", "bad");
    else say(answer.error?.message ?? "Your answers could not be sent.", "bad");
  };

  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!check()) return;
    deliver(keep(slot, nextKey, JSON.stringify(toLead(form, settings))));
  });
  form.addEventListener("input", ({ target }) => {
    if (target.dataset.question) signals.started();
    if ((groupOf(target) ?? target).querySelector?.("[aria-invalid]") || target.closest("[aria-invalid]")) showError(target, "");
  });
  form.addEventListener("focusin", ({ target }) => {
    if (!target.dataset.question) return;
    if (settings.proofOfWork !== "off") proofs.begin(nextKey);
    signals.reached(target.name);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.dataset.question && (target.type === "checkbox" ? target.checked : target.value)) signals.filled(target.name);
  });
  window.addEventListener("online", () => {
    const letter = waiting(slot);
    if (letter && timer) deliver(letter);
  });

  signals.viewed();
  const left = waiting(slot);
  if (left) {
    sayWaiting(0);
    deliver(left);
  }
};
