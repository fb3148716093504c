// The page inside a widget: its state goes to the frame around it, and comes from there.
"use strict";

(() => {
  const km = window.kurilmap;
  if (parent === window) return; // opened by itself: nobody is around it to talk to
  const KEYS = { language: "names", perspective: "perspective", year: "year", selected: "selected" };
  const OWN = Object.keys(KEYS);
  const known = {}; // the last that was said of each, by either side: nobody is told what they know, or said before
  let obeying = false; // on the way to what was asked there are views that nobody asked for
  const tell = (names) => {
    if (obeying) return;
    const state = km.state();
    const now = Object.fromEntries(Object.entries(KEYS).map(([key, own]) => [key, state[own]]));
    Object.assign(now, { selected: state.selected ?? "", view: state.view.split("/").map(Number) });
    const said = names.filter((key) => JSON.stringify(now[key] ?? null) !== known[key]);
    for (const key of said) known[key] = JSON.stringify(now[key] ?? null);
    if (said.length) parent.postMessage({ kurilmap: Object.fromEntries(said.map((key) => [key, now[key]])) }, "*");
  };
  window.addEventListener("message", (event) => {
    const asked = event.source === parent ? event.data?.kurilmap : null;
    if (!asked) return;
    const names = [...OWN, "view"].filter((key) => key in asked);
    for (const key of names) known[key] = JSON.stringify(asked[key] ?? null);
    const changes = Object.fromEntries(OWN.filter((key) => key in asked).map((key) => [KEYS[key], asked[key] || null]));
    if (asked.view?.length === 3) changes.view = asked.view;
    obeying = true;
    try {
      km.set(changes, { push: false });
    } finally {
      obeying = false;
    }
    tell(names); // what was asked for and cannot be
  });
  // First all of it. The view is news when the map has moved: half a pixel of another size moves nothing.
  let greeted = false;
  km.on("state", () => {
    tell(greeted ? OWN : [...OWN, "view"]);
    greeted = true;
  });
  km.map.on("moveend", () => {
    if (greeted) tell(["view"]);
  });
})();
