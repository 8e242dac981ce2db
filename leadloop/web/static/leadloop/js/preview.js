// Draws a preview anew when the page is there and whenever its checks were: the form is sent into
// the frame beside it. Without scripts the button does the same.
let under_way = false;

function draw() {
  const button = document.querySelector("[data-preview]");
  if (!button || under_way) return;
  under_way = true;
  button.form.requestSubmit(button);
  under_way = false;
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "checks") draw();
});
document.addEventListener("change", (event) => {
  if (event.target.name === "look") draw();
});
draw();
