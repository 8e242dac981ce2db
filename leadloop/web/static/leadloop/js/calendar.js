// The calendar: an entry dragged to another slot, or moved with Shift and the arrow keys, asks the
// server to move it; the calendar then loads itself anew. Works by delegation, since it is swapped.
let dragged = null;
let focusAfter = "";

function move(event, values) {
  focusAfter = event.id.replace(/-\d+$/, "");
  const told = { ...values, version: event.dataset.version };
  window.htmx.ajax("POST", event.dataset.event, { values: told, swap: "none" });
}

document.addEventListener("dragstart", (start) => {
  dragged = start.target.closest?.("[data-event][draggable]") ?? null;
  if (!dragged) return;
  start.dataTransfer.effectAllowed = "move";
  start.dataTransfer.setData("text/plain", dragged.title);
});

document.addEventListener("dragover", (over) => {
  const slot = dragged && over.target.closest?.("[data-slot]");
  if (!slot) return;
  over.preventDefault();
  for (const other of document.querySelectorAll("[data-slot].over")) other.classList.remove("over");
  slot.classList.add("over");
});

document.addEventListener("drop", (drop) => {
  const slot = dragged && drop.target.closest?.("[data-slot]");
  if (!slot) return;
  drop.preventDefault();
  move(dragged, { to: slot.dataset.slot });
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const slot of document.querySelectorAll("[data-slot].over")) slot.classList.remove("over");
});

const STEPS = {
  ArrowLeft: { by_days: "-1" },
  ArrowRight: { by_days: "1" },
  ArrowUp: { by_minutes: "-30" },
  ArrowDown: { by_minutes: "30" },
};

document.addEventListener("keydown", (key) => {
  const event = key.target.closest?.("[data-event][draggable]");
  if (!event || !key.shiftKey || !(key.key in STEPS)) return;
  key.preventDefault();
  move(event, STEPS[key.key]);
});

// The marked entry stays marked where it went.
document.addEventListener("htmx:afterSwap", (swap) => {
  if (swap.target.id !== "calendar" || !focusAfter) return;
  document.querySelector(`[id^="${CSS.escape(focusAfter)}-"]`)?.focus();
  focusAfter = "";
});
