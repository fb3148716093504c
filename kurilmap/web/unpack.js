// A page as a notebook keeps it: its data and its scripts are compressed. Each script runs as it would have stood here;
// the policy of the page knows each by its hash.
"use strict";

(() => {
  const { inflate } = window.kurilmap;
  const { data, scripts } = JSON.parse(inflate(document.getElementById("km-packed").textContent));
  const holder = document.getElementById("km-data");
  holder.textContent = data;
  delete window.kurilmap;
  for (const text of scripts) {
    const script = document.createElement("script");
    script.textContent = text;
    document.body.append(script);
  }
})();
