/* A message in the page: a small box in a corner, in a shadow root, so that neither page nor message
   can break the other's look. It takes no focus, and every key and screen reader reaches it. */

const STYLE = `
:host { all: initial; }
.note {
  --ink: #1c2733; --paper: #fff; --line: #c5ced6; --strong: #0b6b57; --on-strong: #fff; --dim: #4c5a67;
  position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; box-sizing: border-box;
  width: min(24rem, calc(100vw - 2rem)); max-height: calc(100vh - 2rem); overflow: auto;
  padding: 1rem 1.25rem 1.25rem; border: 1px solid var(--line); border-radius: 0.75rem;
  background: var(--paper); color: var(--ink); box-shadow: 0 0.5rem 2rem rgb(0 0 0 / 0.2);
  font: 400 1rem/1.5 system-ui, sans-serif; animation: rise 0.25s ease-out;
}
.head { display: flex; gap: 0.75rem; align-items: start; justify-content: space-between; }
h2 { margin: 0.35rem 0 0; font-size: 1.125rem; line-height: 1.3; overflow-wrap: anywhere; }
p { margin: 0.5rem 0 0; overflow-wrap: anywhere; white-space: pre-line; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; border-radius: 0.375rem; }
.close { flex: none; width: 2.75rem; height: 2.75rem; margin: -0.5rem -0.75rem 0 0; font-size: 1.25rem; }
.go {
  display: inline-block; margin-top: 1rem; padding: 0.6rem 1.1rem; border-radius: 0.5rem;
  background: var(--strong); color: var(--on-strong); font-weight: 600; text-decoration: none;
}
.mute { display: block; margin: 0.75rem 0 0 -0.25rem; padding: 0.25rem; color: var(--dim);
  font-size: 0.875rem; text-decoration: underline; }
button:hover, .go:hover { filter: brightness(0.94); }
:focus-visible { outline: 3px solid #2f6fde; outline-offset: 2px; }
@keyframes rise { from { opacity: 0; transform: translateY(0.75rem); } }
@media (prefers-color-scheme: dark) {
  .note { --ink: #e8edf2; --paper: #17202a; --line: #3c4a57; --strong: #5fd0b4; --on-strong: #06231c; --dim: #aab7c4; }
}
@media (prefers-reduced-motion: reduce) { .note { animation: none; } }
@media (max-width: 30rem) { .note { inset: auto 0.5rem 0.5rem; width: auto; } }
@media print { .note { display: none; } }
`;

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Show `message`; `tell` hears what its reader does: shown, followed, dismissed or muted. */
export const show = (message, tell) => {
  if (document.querySelector("leadloop-message")) return;
  const host = document.createElement("leadloop-message");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const before = document.activeElement;
  const end = (did) => {
    tell(did);
    const held = root.activeElement !== null;
    host.remove();
    if (held && before instanceof HTMLElement && before.isConnected) before.focus();
  };

  const close = element("button", { type: "button", className: "close", textContent: "\u00d7" });
  close.setAttribute("aria-label", "Close this message");
  close.addEventListener("click", () => end("dismissed"));

  const title = element("h2", { id: "title", textContent: message.title });
  const note = element(
    "section",
    { className: "note" },
    element("div", { className: "head" }, title, close),
    ...message.paragraphs.map((text) => element("p", { textContent: text })),
  );
  note.setAttribute("role", "region");
  note.setAttribute("aria-labelledby", "title");
  if (message.href) {
    const go = element("a", { className: "go", href: message.href, textContent: message.label });
    go.addEventListener("click", () => tell("followed"));
    note.append(go);
  }
  if (message.may_mute) {
    const mute = element("button", { type: "button", className: "mute", textContent: "No more messages like this" });
    mute.addEventListener("click", () => end("muted"));
    note.append(mute);
  }
  note.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end("dismissed");
  });

  // A live region is heard when something comes into it, not when it comes with its words.
  const live = element("div");
  live.setAttribute("role", "status");
  root.append(live);
  document.body.append(host);
  requestAnimationFrame(() => {
    live.append(note);
    tell("shown");
  });
};
