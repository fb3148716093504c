// A page as a notebook keeps it: its data and its scripts are compressed. Each script runs as it would have stood here;
// the policy of the page knows each by its hash.
"use strict";

(() => {
  const { inflate } = window.kurilmap;
  const { texts, scripts } = JSON.parse(inflate(document.getElementById("km-packed").textContent));
  for (const [id, text] of Object.entries(texts)) document.getElementById(id).textContent = text;
  delete window.kurilmap;
  for (const text of scripts) {
    const script = document.createElement("script");
    script.textContent = text;
    document.body.append(script);
  }
})();
