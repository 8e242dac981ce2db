// Coming back to a list: the same scroll position, the row last opened, and marks on visited rows.
import { mark } from "./keys.js";

const KEPT = 400;
const scroller = document.querySelector("[data-keep-scroll]");
const scrollKey = `scroll:${location.pathname}${location.search}`;

function visited() {
  try {
    return JSON.parse(sessionStorage.getItem("visited") || "[]");
  } catch {
    return [];
  }
}

function visit(id) {
  const rest = visited().filter((other) => other !== id);
  sessionStorage.setItem("visited", JSON.stringify([...rest, id].slice(-KEPT)));
}

export function paint() {
  const seen = new Set(visited());
  for (const row of document.querySelectorAll("[data-row]")) {
    row.classList.toggle("visited", seen.has(row.dataset.row));
  }
}

const record = document.querySelector("[data-record]");
if (record) {
  visit(record.dataset.record);
  sessionStorage.setItem("last", record.dataset.record);
}

paint();
if (scroller) {
  scroller.scrollTop = Number(sessionStorage.getItem(scrollKey) || 0);
  const last = sessionStorage.getItem("last");
  if (last) mark(document.querySelector(`[data-row="${CSS.escape(last)}"]`));
}

addEventListener("pagehide", () => {
  if (scroller) sessionStorage.setItem(scrollKey, String(scroller.scrollTop));
});
addEventListener("pageshow", paint);
document.addEventListener("htmx:afterSwap", paint);
document.addEventListener("leadloop:inserted", paint);

// A click anywhere on a row opens it; the link in its first cell stays the real control.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.closest("a, button, input, label, select")) return;
  if (getSelection()?.toString()) return;
  const link = row.querySelector("a[href]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
