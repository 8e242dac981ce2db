// Merging by keyboard: up and down go from field to field, left and right choose the side (as radio
// buttons do by themselves), Enter merges (as in any form).
function groups(form) {
  return [...form.querySelectorAll("[role=radiogroup]")];
}

function chosen(group) {
  return group.querySelector("input:checked") ?? group.querySelector("input");
}

document.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-merge]");
  if (!form || event.target.type !== "radio") return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const all = groups(form);
  const to = all.indexOf(event.target.closest("[role=radiogroup]")) + by;
  if (all[to]) chosen(all[to]).focus();
});
