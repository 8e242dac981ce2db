// The palette: Ctrl or Cmd with K opens it; typing finds records, screens and what can be done on
// this page; arrows choose, Enter does it. The server answers the options it knows, with the rights
// of whoever asks; what the page offers are its own buttons and links that carry a key.
const PAUSE_MS = 120;
const RECENT_KEPT = 8;

const palette = document.getElementById("palette");
const text = document.getElementById("palette-text");
const list = document.getElementById("palette-options");
let timer = 0;
let asked = 0;

function recent() {
  try {
    return JSON.parse(localStorage.getItem("recent") || "[]");
  } catch {
    return [];
  }
}

// Only which records were opened is kept here, never what they are called.
function remember() {
  const record = document.querySelector("[data-record][data-live-record]");
  if (!record) return;
  const one = `${record.dataset.liveRecord.split(" ")[0]}:${record.dataset.record}`;
  const rest = recent().filter((other) => other !== one);
  localStorage.setItem("recent", JSON.stringify([one, ...rest].slice(0, RECENT_KEPT)));
}

function fits(label, typed) {
  const words = label.toLowerCase().split(/\s+/);
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}

function labelOf(element) {
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll("kbd, svg")) extra.remove();
  return (element.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim();
}

function onThisPage(typed) {
  const found = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const label = labelOf(element);
    if (label && fits(label, typed) && !found.has(label)) found.set(label, element);
  }
  return [...found];
}

function pageGroup(typed) {
  const actions = onThisPage(typed);
  if (!actions.length) return null;
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "On this page");
  const head = document.createElement("div");
  head.className = "label";
  head.textContent = "On this page";
  group.append(head);
  actions.forEach(([label, element], place) => {
    const option = document.createElement("button");
    option.type = "button";
    option.tabIndex = -1;
    option.id = `pal-page-${place + 1}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.textContent = label;
    option.append(words);
    option.addEventListener("click", () => {
      palette.close();
      element.click();
    });
    group.append(option);
  });
  return group;
}

function options() {
  return [...list.querySelectorAll('[role="option"]')];
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) text.setAttribute("aria-activedescendant", option.id);
  else text.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = options();
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (all.length) choose(all[(at + by + all.length) % all.length]);
}

async function fill() {
  const typed = text.value.trim();
  const mine = ++asked;
  const query = new URLSearchParams({ q: typed });
  if (!typed) query.set("recent", recent().join(","));
  let html = "";
  try {
    const answer = await fetch(`${palette.dataset.options}?${query}`, {
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    });
    if (answer.ok) html = await answer.text();
  } catch {
    html = "";
  }
  if (mine !== asked) return; // something newer was typed
  list.innerHTML = html;
  const page = pageGroup(typed);
  if (page) {
    // Records that were found come first, then what can be done here, then everything else.
    const records = list.querySelectorAll("[data-records]");
    if (records.length) [...records].at(-1).after(page);
    else list.prepend(page);
  }
  choose(options()[0]);
  list.dataset.filled = typed;
}

function open() {
  if (palette.open || document.querySelector("dialog[open]")) return;
  text.value = "";
  list.replaceChildren();
  palette.showModal();
  text.focus();
  fill();
}

function handle(event) {
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Home" && !text.value) choose(options()[0]);
  else if (event.key === "Enter") list.querySelector('[aria-selected="true"]')?.click();
  else return;
  event.preventDefault();
}

if (palette) {
  remember();
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) open();
  });
  text.addEventListener("keydown", handle);
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(fill, PAUSE_MS);
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && option.getAttribute("aria-selected") !== "true") choose(option);
  });
}
