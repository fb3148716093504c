// Measure: two picks, by mouse or by keyboard (the crosshair in the middle of the map), give a geodesic distance.
"use strict";

(() => {
  const km = window.kurilmap;
  const { map, chart } = km;
  const button = document.getElementById("km-measure");
  const result = document.getElementById("km-measured");
  if (!button) return;
  km.say(button, "measure");
  let picks = [], line = null;
  const cross = km.el("div", { class: "km-cross", "aria-hidden": "true" });
  map.getContainer().append(cross);

  const clear = () => {
    line?.remove();
    line = null;
    picks = [];
  };
  const tell = (text) => {
    result.textContent = text; // stands on the map, where the reader looks
    km.announce(text);
  };
  const pick = (at) => {
    if (picks.length === 2) clear();
    picks.push([at.lat, at.lng]);
    line?.remove();
    line = chart.line("marks", picks.length === 2 ? km.geometry.arc(...picks) : [picks[0], picks[0]], { class: "km-measured" });
    if (picks.length === 1) return tell(km.t("measure-second"));
    const length = km.geometry.distance(...picks);
    return tell(km.t("measure-result", { km: km.number(length, length < 100 ? 2 : 1), nmi: km.number(length / 1.852, length < 185 ? 2 : 1) }));
  };
  const toggle = (on) => {
    km.measuring = on;
    button.setAttribute("aria-pressed", on);
    map.getContainer().classList.toggle("km-measuring", on);
    clear();
    if (on) {
      tell(km.t("measure-first"));
      map.getContainer().focus();
    } else result.textContent = "";
  };
  button.addEventListener("click", () => toggle(!km.measuring));
  map.on("click", (event) => km.measuring && pick(event.latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (!km.measuring) return;
    if (event.key === "Escape") {
      toggle(false);
      button.focus();
    } else if (event.key === "Enter" && event.target === map.getContainer()) {
      event.preventDefault();
      pick(map.getCenter());
    }
  });
  toggle(false);
})();
