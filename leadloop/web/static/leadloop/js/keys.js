// Keys: G then a letter goes somewhere, J/K next and previous, a single letter presses the button
// that carries it, ? helps. Silent while typing or while a dialog is open.
const GO_MS = 1200;
let goUntil = 0;

function typing(event) {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function step(by) {
  const link = document.querySelector(by > 0 ? "[data-next]" : "[data-previous]");
  if (link) return link.click();
  const all = rows();
  if (!all.length) return undefined;
  const at = all.findIndex((row) => row.classList.contains("current"));
  const to = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by));
  mark(all[to]);
  const anchor = all[to].querySelector("a");
  anchor?.focus({ preventScroll: true });
  all[to].scrollIntoView({ block: "nearest" });
  return undefined;
}

export function mark(row) {
  for (const other of document.querySelectorAll("[data-row].current")) {
    other.classList.remove("current");
  }
  row?.classList.add("current");
}

function pick() {
  const box = document.querySelector("[data-row].current .pick");
  box?.click();
  return Boolean(box);
}

function press(selector) {
  const found = [...document.querySelectorAll(selector)];
  // What stands in a closed menu has its key all the same.
  const element = found.find((e) => e.offsetParent !== null) ?? found.find((e) => e.closest("[popover]"));
  if (!element) return false;
  element.click();
  return true;
}

function handle(key) {
  if (performance.now() < goUntil) {
    goUntil = 0;
    return press(`[data-go="${CSS.escape(key)}"]`) || goHidden(key);
  }
  if (key === "g") {
    goUntil = performance.now() + GO_MS;
    return true;
  }
  if (key === "j" || key === "k") {
    step(key === "j" ? 1 : -1);
    return true;
  }
  if (key === "/") {
    const search = document.querySelector("[data-search]");
    search?.focus();
    search?.select();
    return search !== null;
  }
  if (key === "?") {
    document.getElementById("keys")?.showModal();
    return true;
  }
  if (key === "x") return pick();
  return /^[a-z]$/.test(key) && press(`[data-key="${key}"]`);
}

// The drawer's links are not visible on a phone, but a keyboard may still be attached.
function goHidden(key) {
  const link = document.querySelector(`a[data-go="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
  return link !== null;
}

document.addEventListener("keydown", (event) => {
  if (typing(event) || event.key.length !== 1) return;
  if (handle(event.key.toLowerCase())) event.preventDefault();
});
