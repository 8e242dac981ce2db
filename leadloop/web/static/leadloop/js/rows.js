// Rows of inputs in a table: add one from the template, remove one, move one up.
//   [data-rows] holds them; [data-row-template] is a new one, `__key__` in it becomes unique.
let made = 0;

function add(button) {
  const form = button.closest("form");
  const rows = form?.querySelector("[data-rows]");
  const template = form?.querySelector("template[data-row-template]");
  if (!rows || !template) return;
  const holder = document.createElement("tbody");
  made += 1;
  holder.innerHTML = template.innerHTML.replaceAll("__key__", `new${made}`);
  const row = holder.firstElementChild;
  rows.append(row);
  row.querySelector("input:not([type=hidden]), select")?.focus();
}

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-row-add]");
  if (adder) add(adder);
  const row = event.target.closest("[data-rows] > tr");
  if (!row) return;
  if (event.target.closest("[data-row-remove]")) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    next?.querySelector("[data-row-remove]")?.focus();
  }
  if (event.target.closest("[data-row-up]") && row.previousElementSibling) {
    row.previousElementSibling.before(row);
    row.querySelector("[data-row-up]")?.focus();
  }
});
