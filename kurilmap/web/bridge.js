// The page inside a widget: its state goes to the frame around it, and comes from there.
"use strict";

(() => {
  const km = window.kurilmap;
  if (parent === window) return; // opened by itself: nobody is around it to talk to
  const KEYS = { language: "names", perspective: "perspective", year: "year", selected: "selected" };
  const tell = () => {
    const state = km.state();
    const said = Object.fromEntries(Object.entries(KEYS).map(([key, own]) => [key, state[own]]));
    parent.postMessage({ kurilmap: { ...said, selected: state.selected ?? "", view: state.view.split("/").map(Number) } }, "*");
  };
  window.addEventListener("message", (event) => {
    const asked = event.source === parent ? event.data?.kurilmap : null;
    if (!asked) return;
    const { view, ...rest } = asked;
    const changes = Object.fromEntries(Object.entries(rest).filter(([key]) => key in KEYS).map(([key, value]) => [KEYS[key], value || null]));
    if (view?.length === 3) changes.view = view;
    km.set(changes, { push: false });
  });
  km.on("state", tell);
  km.map.on("moveend", tell);
})();
