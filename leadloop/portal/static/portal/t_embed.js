/* The embedding half of t.js: a tag with `data-form` puts that form where the tag stands. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script?.dataset.form) return;
  import(new URL("/embed.js", script.src).href)
    .then(({ embed }) => embed(script))
    .catch((error) => console.error("Leadloop form: it could not be loaded.", error));
})();
