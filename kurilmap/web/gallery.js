// The index of a gallery: the style shows the language that is chosen; here it goes to the address and the title, too.
"use strict";

(() => {
  const inputs = [...document.querySelectorAll(".km-choice-names input")];
  const show = () => {
    const asked = new URLSearchParams(location.hash.slice(1)).get("names");
    const input = inputs.find((each) => each.value === asked) ?? inputs[0];
    input.checked = true;
    document.documentElement.lang = input.value;
    document.title = document.querySelector(`h1 [lang="${input.value}"]`).textContent;
  };
  for (const input of inputs) {
    input.addEventListener("change", () => { location.hash = `names=${input.value}`; });
  }
  addEventListener("hashchange", show);
  show();
})();
