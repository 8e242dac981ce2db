// Steps of a journey are dragged to another place, or moved by M on the step, which opens a dialog
// with every place; D copies it, Delete takes it out. A drop posts what the dialog would.
// Ctrl+Z takes the last edit back, Ctrl+Shift+Z or Ctrl+Y makes it again.
let held = null;

function stepOf(element) {
  return element instanceof Element ? element.closest("[data-step]") : null;
}

document.addEventListener("dragstart", (event) => {
  const step = stepOf(event.target);
  if (!step) return;
  held = step;
  step.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", step.dataset.step);
});

function placeOf(element) {
  return held && element instanceof Element ? element.closest("[data-place]") : null;
}

document.addEventListener("dragover", (event) => {
  const place = placeOf(event.target);
  for (const other of document.querySelectorAll(".put.over")) {
    if (other !== place) other.classList.remove("over");
  }
  if (!place) return;
  event.preventDefault();
  place.classList.add("over");
});

document.addEventListener("drop", (event) => {
  const place = placeOf(event.target);
  if (!place) return;
  event.preventDefault();
  const version = held.closest("[data-journey]").dataset.version;
  window.htmx.ajax("POST", held.dataset.moveStep, {
    target: "#dialog-slot",
    swap: "innerHTML",
    values: { place: place.dataset.place, version },
  });
});

document.addEventListener("dragend", () => {
  held?.classList.remove("dragged");
  held = null;
  for (const place of document.querySelectorAll(".put.over")) place.classList.remove("over");
});

document.addEventListener("keydown", (event) => {
  const step = stepOf(event.target);
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  if (event.key.toLowerCase() === "m") {
    event.preventDefault();
    step.querySelector("[aria-label^='Move ']")?.click();
  } else if (event.key.toLowerCase() === "d") {
    event.preventDefault();
    step.querySelector("[aria-label^='Copy ']")?.click();
  } else if (event.key === "Delete") {
    event.preventDefault();
    step.querySelector("[aria-label^='Take out ']")?.click();
  }
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  const again = key === "y" || event.shiftKey;
  const button = document.querySelector(again ? "[data-redo]" : "[data-undo]");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});
