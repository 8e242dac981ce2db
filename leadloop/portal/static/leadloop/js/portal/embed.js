/* A form on a page of another site, put there by one tag:
   <script src="https://HOST/t.js" data-form="SLUG" async></script>
   It lives in a shadow root, so neither page nor form can break the other's look. */

import { attach } from "./engine.js";

const MESSAGES = {
  403: (host) => `This form may not be shown on ${host}. Its owner can allow that host in the form's settings.`,
  404: () => "This form is closed.",
};

const parsed = () =>
  new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve, { once: true });
  });

const placeFor = async (script) => {
  const { target, form, theme } = script.dataset;
  const host = document.createElement("div");
  host.dataset.leadloopForm = form;
  if (theme) host.dataset.theme = theme;
  if (!target && document.body?.contains(script)) {
    script.after(host);
    return host;
  }
  await parsed();
  const found = target ? document.querySelector(target) : document.body;
  if (!found) throw new Error(`Leadloop: nothing on this page matches data-target="${target}".`);
  found.append(host);
  return host;
};

/* A refused page cannot read why: its browser keeps the answer from it. So the two reasons are named. */
const unreachable = () =>
  `This form cannot be shown: its server does not answer, or does not allow the form on ${location.host || "this page"}.`;

const fetchOr = async (address) => {
  const response = await fetch(address, { credentials: "omit" }).catch(() => null);
  if (!response) throw new Error(unreachable());
  if (!response.ok) throw new Error((MESSAGES[response.status] ?? unreachable)(location.host));
  return response;
};

const sheet = async (address) => {
  const made = new CSSStyleSheet();
  made.replaceSync(await (await fetchOr(address)).text());
  return made;
};

const complain = (host, error) => {
  const text = document.createElement("p");
  text.setAttribute("role", "alert");
  text.textContent = error.message;
  (host.shadowRoot ?? host.attachShadow({ mode: "open" })).replaceChildren(text);
  console.error(`Leadloop form: ${error.message}`);
};

/** Put the form that `script` names where it stands, or into its `data-target`. */
export const embed = async (script) => {
  const base = new URL(script.src).origin;
  const host = await placeFor(script);
  try {
    const slug = encodeURIComponent(script.dataset.form);
    const definition = await (await fetchOr(new URL(`/p/${slug}/definition.json`, base))).json();
    const style = await sheet(new URL(definition.stylesheet, base));
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.innerHTML = definition.html;
    attach(root, base);
    host.dispatchEvent(new CustomEvent("leadloop:ready", { bubbles: true }));
  } catch (error) {
    complain(host, error);
  }
};
