// Short confirmations in the corner, announced to screen readers.
const SHOWN_MS = 6000;

export function toast(text, tone = "") {
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
  item.append(words, close);
  holder.append(item);
  setTimeout(() => item.remove(), SHOWN_MS);
}

for (const item of document.querySelectorAll("#toasts .toast")) {
  item.querySelector("button")?.addEventListener("click", () => item.remove());
  setTimeout(() => item.remove(), SHOWN_MS);
}

document.addEventListener("leadloop:toast", (event) => toast(event.detail.value ?? event.detail.text));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  const said = event.detail.xhr.getResponseHeader("X-Message");
  toast(said ? decodeURIComponent(said) : `That did not work (${status}).`, "bad");
});
document.addEventListener("htmx:sendError", () => {
  toast("Leadloop does not answer. Your change was not saved; try again in a moment.", "bad");
});
