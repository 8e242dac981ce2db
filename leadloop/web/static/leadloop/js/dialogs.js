// Dialogs: `data-open="id"` opens one, `data-close` closes it, a dialog fetched by htmx into
// #dialog-slot opens itself, and a saved form closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]:not(nav)");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a click on the veil
  const choice = event.target.closest("[popover] a, [popover] [data-dismiss]");
  choice?.closest("[popover]")?.hidePopover();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "dialog-slot") return;
  const dialog = event.target.querySelector("dialog");
  if (dialog && !dialog.open) dialog.showModal();
  const wrong = dialog?.querySelector("[aria-invalid=true]");
  const first = dialog?.querySelector(".body :is(input:not([type=hidden]), select, textarea)");
  (wrong ?? first)?.focus();
  dialog?.addEventListener("close", () => event.target.replaceChildren());
});

document.addEventListener("leadloop:saved", () => {
  document.querySelector("#dialog-slot dialog[open]")?.close();
});

// Forms that apply as soon as something is chosen; they keep their button without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});
for (const button of document.querySelectorAll("form[data-auto] [data-auto-button]")) {
  button.hidden = true;
}
