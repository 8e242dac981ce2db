// Short confirmations in the corner, announced to screen readers.
const SHOWN_MS = 6000;
const UNDO_MS = 20000;

function link(href, label) {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = label;
  return anchor;
}

function undoButton(url) {
  const undo = document.createElement("button");
  undo.type = "button";
  undo.textContent = "Undo";
  undo.addEventListener("click", () => {
    undo.closest(".toast").remove();
    window.htmx.ajax("POST", url, { swap: "none" });
  });
  return undo;
}

export function toast(text, tone = "", more = {}) {
  const holder = document.getElementById("toasts");
  if (!holder || !text) return;
  const item = document.createElement("div");
  item.className = `toast ${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => item.remove());
  item.append(words);
  if (more.undo) item.append(undoButton(more.undo));
  if (more.details) item.append(link(more.details, "Details"));
  item.append(close);
  holder.append(item);
  setTimeout(() => item.remove(), more.undo ? UNDO_MS : SHOWN_MS);
}

for (const item of document.querySelectorAll("#toasts .toast")) {
  item.querySelector("button")?.addEventListener("click", () => item.remove());
  setTimeout(() => item.remove(), item.querySelector("form") ? UNDO_MS : SHOWN_MS);
}

document.addEventListener("leadloop:toast", (event) => toast(event.detail.value ?? event.detail.text, "", event.detail));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  const said = event.detail.xhr.getResponseHeader("X-Message");
  toast(said ? decodeURIComponent(said) : `That did not work (${status}).`, "bad");
});
document.addEventListener("htmx:sendError", () => {
  toast("Leadloop does not answer. Your change was not saved; try again in a moment.", "bad");
});
