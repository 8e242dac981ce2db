// Cards of a board move between columns: dragged with the mouse, with Shift+Left and Shift+Right on
// the card, or by "Move to…" (M), which is a plain dialog. The card moves at once; where the server
// asks for more, or refuses, it goes back until that is settled.
let dragged = null;

function cardOf(element) {
  return element instanceof Element ? element.closest("[data-move-url]") : null;
}

function columnOf(element) {
  return element instanceof Element ? element.closest("[data-moves] > section")?.querySelector("[data-column-of]") : null;
}

function say(text) {
  const news = document.getElementById("board-news");
  if (news) news.textContent = text;
}

function put(card, column) {
  const rows = [...column.querySelectorAll(":scope > [data-row]")];
  const mine = card.dataset.sort || "\uffff"; // without a date: last
  const next = rows.find((row) => row !== card && (row.dataset.sort || "\uffff") > mine);
  const last = rows.filter((row) => row !== card).at(-1);
  if (next) next.before(card);
  else if (last) last.after(card);
  else column.prepend(card);
  card.dataset.column = column.dataset.columnOf;
}

async function move(card, column, focus) {
  const from = card.closest("[data-column-of]");
  if (!from || from === column) return;
  const before = card.nextElementSibling;
  const back = () => {
    if (!card.isConnected) return; // a live update brought the card anew, where it really is
    card.dataset.column = from.dataset.columnOf;
    if (before?.parentElement === from) before.before(card);
    else from.prepend(card);
  };
  put(card, column);
  if (focus) card.querySelector("a")?.focus();
  const settle = (event) => {
    if (event.detail.requestConfig.path !== card.dataset.moveUrl) return;
    document.removeEventListener("htmx:afterRequest", settle);
    if (event.detail.xhr.status === 204) say(`Moved to ${column.dataset.stageName}.`);
    else back();
  };
  document.addEventListener("htmx:afterRequest", settle);
  window.htmx.ajax("POST", card.dataset.moveUrl, {
    target: "#dialog-slot",
    swap: "innerHTML",
    values: { stage_id: column.dataset.columnOf },
  });
}

document.addEventListener("dragstart", (event) => {
  const card = cardOf(event.target);
  if (!card) return;
  dragged = card;
  card.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.row);
});

function over(column) {
  for (const other of document.querySelectorAll("[data-column-of].over")) {
    if (other !== column) other.classList.remove("over");
  }
  column?.classList.add("over");
}

document.addEventListener("dragover", (event) => {
  const column = dragged && columnOf(event.target);
  if (!column) return;
  event.preventDefault();
  over(column);
});

document.addEventListener("drop", (event) => {
  const column = dragged && columnOf(event.target);
  if (!column) return;
  event.preventDefault();
  move(dragged, column, false);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  over(null);
});

document.addEventListener("keydown", (event) => {
  const card = cardOf(event.target) ?? document.querySelector("[data-move-url].current");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, textarea, select, dialog")) return;
  if (event.key.toLowerCase() === "m" && !event.shiftKey) {
    event.preventDefault();
    card.querySelector(".move")?.click();
  }
  if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    const columns = [...document.querySelectorAll("[data-moves] [data-column-of]")];
    const at = columns.indexOf(card.closest("[data-column-of]"));
    const to = columns[at + (event.key === "ArrowRight" ? 1 : -1)];
    event.preventDefault();
    if (at >= 0 && to) move(card, to, true);
  }
});
