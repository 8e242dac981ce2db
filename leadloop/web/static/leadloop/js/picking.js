// Selecting rows: the box in the head selects the page's rows, Shift selects a range, and the bar
// below says how many are selected. Which boxes are checked is all there is to know; styles show
// the bar as soon as one is.
let last = null;

function boxes() {
  return [...document.querySelectorAll("tbody .pick")];
}

function tell() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  const count = document.querySelector("[data-picked-count]");
  if (count) count.textContent = chosen.length ? `${chosen.length} selected` : "";
  const head = document.querySelector("[data-pick-all]");
  if (head) {
    head.checked = chosen.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
}

function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest(".pick");
  if (!box) return;
  if ("pickAll" in box.dataset) {
    for (const one of boxes()) one.checked = box.checked;
  } else {
    if (event.shiftKey && last) range(box);
    last = box;
  }
  tell();
});
document.addEventListener("reset", (event) => {
  if (event.target.id === "picked") setTimeout(tell);
});
document.addEventListener("htmx:afterSwap", tell);
document.addEventListener("leadloop:inserted", tell);
addEventListener("pageshow", tell);
