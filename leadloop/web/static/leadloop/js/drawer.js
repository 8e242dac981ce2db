// The navigation as a drawer on narrow screens.
const nav = document.getElementById("nav");
const burger = document.querySelector("[data-drawer]");

function scrim() {
  const veil = document.createElement("div");
  veil.className = "scrim";
  veil.addEventListener("click", () => toggle(false));
  return veil;
}

function toggle(open) {
  nav.toggleAttribute("data-open", open);
  burger.setAttribute("aria-expanded", String(open));
  document.querySelector(".scrim")?.remove();
  if (open) {
    nav.after(scrim());
    nav.querySelector("a")?.focus();
  } else {
    burger.focus();
  }
}

if (nav && burger) {
  burger.addEventListener("click", () => toggle(!nav.hasAttribute("data-open")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav.hasAttribute("data-open")) toggle(false);
  });
}
