/* What visitors do with a form, as counts: seen, begun, each field reached and filled, where they
   left. Whoever asks not to be tracked sends nothing. Nothing is stored in the browser. */

const wantsPrivacy = () =>
  navigator.doNotTrack === "1" || window.doNotTrack === "1" || navigator.globalPrivacyControl === true;

const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

/** Tell the server about `form`, under the public key of the site it belongs to. */
export const signalsOf = (base, form, siteKey) => {
  const once = new Set();
  const visitor = window.leadloop?.context().anonymous_id ?? randomId();
  let last = "";
  let sent = false;

  const tell = (kind, data = {}) => {
    const what = JSON.stringify([kind, data]);
    if (!siteKey || wantsPrivacy() || once.has(what)) return;
    once.add(what);
    fetch(new URL("/t", base), {
      method: "POST",
      keepalive: true,
      credentials: "omit",
      headers: { "content-type": "text/plain" },
      body: JSON.stringify({
        id: randomId(),
        key: siteKey,
        kind,
        anonymous_id: visitor,
        page_url: location.href,
        at: new Date().toISOString(),
        data: { form, ...data },
      }),
    }).catch(() => { /* a count is missing then */ });
  };

  window.addEventListener("pagehide", () => {
    if (last && !sent) tell("form_field", { field: last, step: "left" });
  });

  return {
    viewed: () => tell("form_view"),
    reached(field) {
      last = field;
      tell("form_field", { field, step: "reached" });
    },
    started: () => tell("form_start"),
    filled: (field) => tell("form_field", { field, step: "filled" }),
    submitted() {
      sent = true;
      tell("form_submit");
    },
  };
};
