// The decision table: every change is one request, sent in order, answered with what changes on
// the page. Cells are typed in place; rows and columns move by drag, by menu and by keys.
import { toast } from "./toasts.js";

const CHECK_MS = 250;
const desk = () => document.getElementById("rules-editor");
const held = () => desk().hasAttribute("data-held");
let sending = Promise.resolve();
let wanted = null; // the element to focus once the table is drawn anew
let menu = null; // the row or column a menu was opened for

// ----- changes

function send(change, { whole = true, focus = null } = {}) {
  if (held()) return;
  sending = sending.then(() => {
    wanted = focus;
    const values = { ...change, edition: document.getElementById("edition").value };
    return htmx.ajax("POST", desk().dataset.change, {
      source: desk(),
      target: "#rules-editor",
      swap: whole ? "outerHTML" : "none",
      values,
    });
  });
}

// A refused change comes with the dialog that shows both sides.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 409 || !xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "rules-editor" && wanted) {
    document.getElementById(wanted)?.focus();
    wanted = null;
  }
  mark();
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const said = event.target;
  const cell = document.getElementById(said.id.replace(/-said$/, ""));
  if (cell && said.id.endsWith("-said")) show(cell, said);
});

function show(cell, said) {
  if ("blocks" in said.dataset) cell.setAttribute("aria-invalid", "true");
  else cell.removeAttribute("aria-invalid");
}

// ----- places

function tableOf(element) {
  return element.closest("table.rules-table");
}

function placeOf(cell) {
  const box = cell.closest("td, th");
  return {
    table: tableOf(cell).dataset.table,
    row: cell.closest("tr").dataset.at,
    side: box.dataset.side ?? "",
    column: box.dataset.column ?? "",
  };
}

function sameCell(cell, row) {
  const table = tableOf(cell);
  const line = table.tBodies[0].rows[row];
  const box = cell.closest("td, th");
  return line?.cells[box.cellIndex]?.querySelector(".cell") ?? null;
}

function cellId(cell, row) {
  const place = placeOf(cell);
  return "name" in cell.dataset
    ? `n-${place.table}-${row}`
    : `c-${place.table}-${row}-${place.side}-${place.column}`;
}

// ----- cells

function saveCell(cell) {
  if (cell.value === first(cell)) return;
  cell.dataset.first = cell.value;
  const place = placeOf(cell);
  if ("name" in cell.dataset) send({ ...place, what: "name_row", value: cell.value });
  else send({ ...place, what: "set_cell", value: cell.value }, { whole: false });
}

function first(cell) {
  const chosen = cell.querySelector?.("option[selected]");
  return cell.dataset.first ?? (cell.matches("select") ? (chosen?.value ?? "") : cell.defaultValue);
}

let checking = 0;
async function check(cell) {
  const asked = cell.value;
  const query = new URLSearchParams({ ...placeOf(cell), value: cell.value });
  const answer = await fetch(`${desk().dataset.check}?${query}`);
  const problem = answer.ok ? await answer.text() : "";
  const said = document.getElementById(`${cell.id}-said`);
  if (!answer.ok || !said || cell.value !== asked) return;
  said.textContent = problem;
  said.classList.remove("warns");
  said.toggleAttribute("data-blocks", problem !== "");
  show(cell, said);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("input[data-cell]")) return;
  clearTimeout(checking);
  checking = setTimeout(() => check(event.target), CHECK_MS);
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.(".rules-table .cell")) saveCell(event.target);
});

// ----- rows and columns

function moveRow(table, row, to, focus) {
  const last = table.tBodies[0].querySelectorAll("tr[data-at]").length - 1;
  const place = Math.max(0, Math.min(to, last));
  if (place === row) return;
  send({ what: "move_row", table: table.dataset.table, row, to: place }, { focus: focus(place) });
}

function moveColumn(table, side, column, to) {
  const size = table.tHead.querySelectorAll(`th[data-side="${side}"]`).length;
  if (to < 0 || to >= size || to === column) return;
  send({ what: "move_column", table: table.dataset.table, side, column, to });
}

const ROW_DEEDS = {
  up: (at, table) => moveRow(table, at, at - 1, (to) => `m-${table.dataset.table}-${to}`),
  down: (at, table) => moveRow(table, at, at + 1, (to) => `m-${table.dataset.table}-${to}`),
  top: (at, table) => moveRow(table, at, 0, (to) => `m-${table.dataset.table}-${to}`),
  bottom: (at, table) => moveRow(table, at, Infinity, (to) => `m-${table.dataset.table}-${to}`),
  above: (at, table) => addRow(table, at),
  below: (at, table) => addRow(table, at + 1),
  duplicate: (at, table) => rowEdit(table, "duplicate_row", at, at + 1),
  switch: (at, table) => rowEdit(table, "switch_row", at, at),
  delete: (at, table) => {
    rowEdit(table, "delete_row", at, Math.max(0, at - 1));
    toast("The row is gone. Undo brings it back.");
  },
};

function addRow(table, to) {
  send({ what: "add_row", table: table.dataset.table, to }, { focus: `n-${table.dataset.table}-${to}` });
}

function rowEdit(table, what, row, focus) {
  send({ what, table: table.dataset.table, row }, { focus: `m-${table.dataset.table}-${focus}` });
}

const COLUMN_DEEDS = {
  left: ({ table, side, column }) => moveColumn(table, side, column, column - 1),
  right: ({ table, side, column }) => moveColumn(table, side, column, column + 1),
  delete: ({ table, side, column }) => {
    send({ what: "delete_column", table: table.dataset.table, side, column });
    toast("The column is gone. Undo brings it back.");
  },
};

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("button");
  if (!target || !desk()) return;
  const { step, edit, rowDo, columnDo, addColumn } = target.dataset;
  if (step) send({ what: step }, { focus: null });
  if (edit) {
    const focus = edit === "add_row" ? `n-${target.dataset.table}-${target.dataset.to}` : null;
    send({ what: edit, table: target.dataset.table, to: target.dataset.to ?? 0 }, { focus });
  }
  if (addColumn) openColumns(target);
  if (target.getAttribute("popovertarget")?.endsWith("-menu")) remember(target);
  if (rowDo && menu) {
    document.getElementById("row-menu").hidePopover();
    ROW_DEEDS[rowDo](menu.row, menu.table);
  }
  if (columnDo && menu) {
    document.getElementById("column-menu").hidePopover();
    COLUMN_DEEDS[columnDo](menu);
  }
});

function remember(button) {
  const head = button.closest("th");
  menu = {
    table: tableOf(button),
    row: Number(button.closest("tr").dataset.at),
    side: head.dataset.side,
    column: Number(head.dataset.column),
  };
  const name = document.getElementById("column-name");
  if (head.dataset.side) name.value = name.dataset.first = button.dataset.label;
  const word = button.dataset.on === "no" ? "Switch on" : "Switch off";
  document.querySelector("[data-switch]").textContent = word;
}

document.addEventListener("change", (event) => {
  if (event.target.id !== "column-name" || !menu) return;
  const { table, side, column } = menu;
  document.getElementById("column-menu").hidePopover();
  send({ what: "name_column", table: table.dataset.table, side, column, value: event.target.value });
});

// ----- a new column

function openColumns(button) {
  const dialog = document.getElementById("add-column");
  const side = button.dataset.addColumn;
  for (const part of dialog.querySelectorAll("[data-for-side]")) {
    part.hidden = part.dataset.forSide !== side;
  }
  Object.assign(dialog.dataset, { side, table: button.dataset.table, to: button.dataset.to });
  other();
  dialog.showModal();
}

function other() {
  const asks = document.getElementById("add-column").dataset.side === "inputs";
  const free = document.getElementById("ask-word").value === "?";
  document.getElementById("ask-other-field").hidden = !(asks && free);
}

document.getElementById("ask-word").addEventListener("change", other);
document.getElementById("add-column").addEventListener("close", (event) => {
  const dialog = event.target;
  if (dialog.returnValue !== "add") return;
  dialog.returnValue = "";
  const { side, table, to } = dialog.dataset;
  const word = document.getElementById(side === "inputs" ? "ask-word" : "decide-word").value;
  const value = word === "?" ? document.getElementById("ask-other").value : word;
  const inputs = Number(desk().querySelector(`table[data-table="${CSS.escape(table)}"]`).dataset.inputs);
  send({ what: "add_column", table, side, value, to: side === "inputs" ? to : to - inputs });
});

// ----- keys

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".rules-table .cell");
  const undoing = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
  if (undoing && (!event.target.matches("input, textarea, select") || unchanged(cell))) {
    event.preventDefault();
    send({ what: event.shiftKey ? "redo" : "undo" }, { focus: cell?.id ?? null });
    return;
  }
  if (cell && pressed(cell, event)) event.preventDefault();
});

function unchanged(cell) {
  return cell !== null && cell !== undefined && cell.value === first(cell);
}

function pressed(cell, event) {
  const { row, side, column } = placeOf(cell);
  const at = Number(row);
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by && event.altKey) return settle(cell, () => moveRow(tableOf(cell), at, at + by, (to) => cellId(cell, to)));
  if (event.key === "Enter" && event.altKey) return settle(cell, () => addRow(tableOf(cell), at + 1));
  if (event.altKey && event.shiftKey && side && event.key.startsWith("Arrow")) {
    const step = event.key === "ArrowLeft" ? -1 : 1;
    return settle(cell, () => moveColumn(tableOf(cell), side, Number(column), Number(column) + step));
  }
  if (event.key === "F2" && side) return settle(cell, () => openCell(cell));
  if (event.key === "F10" || event.key === "ContextMenu") return settle(cell, () => openMenu(cell));
  if (event.key === "Escape") return leave(cell);
  if (event.key === "Enter") return go(cell, at + (event.shiftKey ? -1 : 1));
  return by && !cell.matches("select") && !cell.list ? go(cell, at + by) : false;
}

// What was typed is saved before anything else happens to the table.
function settle(cell, then) {
  saveCell(cell);
  then();
  return true;
}

function go(cell, row) {
  const next = sameCell(cell, row);
  if (next) {
    next.focus();
    next.select?.();
  } else saveCell(cell);
  return true;
}

function leave(cell) {
  if (cell.matches("select") || unchanged(cell)) return false;
  cell.value = first(cell);
  check(cell);
  return true;
}

function openMenu(cell) {
  cell.closest("tr").querySelector('[popovertarget="row-menu"]').click();
  document.querySelector("#row-menu button").focus();
}

function openCell(cell) {
  if (held()) return;
  sending = sending.then(() => {
    const edition = document.getElementById("edition").value;
    const query = new URLSearchParams({ ...placeOf(cell), edition });
    return htmx.ajax("GET", `${desk().dataset.cell}?${query}`, { source: desk(), target: "#dialog-slot" });
  });
}

document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest?.("[data-cell]");
  if (cell) openCell(cell);
});

// In the dialog of a cell, only what the chosen comparison needs is shown.
function fit() {
  const form = document.querySelector("[data-cell-form]");
  const op = form?.elements.op.value;
  for (const part of form?.querySelectorAll("[data-ops]") ?? []) {
    part.hidden = !part.dataset.ops.split(" ").includes(op);
  }
}
document.addEventListener("change", (event) => event.target.id === "cell-op" && fit());
document.addEventListener("htmx:afterSwap", (event) => event.target.id === "dialog-slot" && fit());

// ----- drag

let dragged = null;

document.addEventListener("dragstart", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip) return;
  const box = grip.closest("thead") ? grip.closest("th") : grip.closest("tr");
  dragged = { box, table: tableOf(grip), side: box.dataset.side };
  box.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});

function over(event) {
  if (!dragged) return null;
  const box = event.target.closest?.(dragged.side ? `th[data-side="${dragged.side}"]` : "tr[data-at]");
  return box && tableOf(box) === dragged.table ? box : null;
}

function after(event, box) {
  const area = box.getBoundingClientRect();
  return dragged.side
    ? event.clientX > area.left + area.width / 2
    : event.clientY > area.top + area.height / 2;
}

function clear() {
  for (const box of document.querySelectorAll(".drop-before, .drop-after")) {
    box.classList.remove("drop-before", "drop-after");
  }
}

document.addEventListener("dragover", (event) => {
  const box = over(event);
  clear();
  if (!box) return;
  event.preventDefault();
  box.classList.add(after(event, box) ? "drop-after" : "drop-before");
});

document.addEventListener("drop", (event) => {
  const box = over(event);
  if (!box) return;
  event.preventDefault();
  const { table, side } = dragged;
  const from = Number(side ? dragged.box.dataset.column : dragged.box.dataset.at);
  const near = Number(side ? box.dataset.column : box.dataset.at) + (after(event, box) ? 1 : 0);
  const to = near > from ? near - 1 : near;
  if (side) moveColumn(table, side, from, to);
  else moveRow(table, from, to, (at) => `m-${table.dataset.table}-${at}`);
});

document.addEventListener("dragend", () => {
  dragged?.box.classList.remove("dragged");
  dragged = null;
  clear();
});

// ----- the row that is tried

function mark() {
  const said = document.querySelector("#trial [data-verdicts]");
  const tables = JSON.parse(said?.dataset.verdicts || "{}");
  for (const table of document.querySelectorAll("table.rules-table")) {
    const found = tables[table.dataset.table];
    for (const line of table.tBodies[0].querySelectorAll("tr[data-at]")) {
      paint(line, found?.rows[line.dataset.at] ?? [], found?.fired === Number(line.dataset.at));
    }
  }
}

function paint(line, verdicts, fired) {
  line.classList.toggle("fired", fired);
  line.querySelector(".fires").hidden = !fired;
  for (const box of line.querySelectorAll('td[data-side="inputs"]')) {
    box.dataset.verdict = verdicts[box.dataset.column] ?? "";
  }
}

document.addEventListener("change", (event) => {
  if (event.target.id === "t-pick") {
    document.getElementById("made-up").disabled = event.target.value !== "";
  }
});
