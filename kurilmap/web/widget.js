// The widget around the page: a frame, and the traits of the kernel's side carried in and out of it.
const TRAITS = ["selected", "view", "year", "language", "perspective"];

function render({ model, el }) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox");
  frame.style.cssText = "border:0;width:100%;display:block";
  el.append(frame);
  let ready = false; // the page has begun and said where it is
  let hearing = false; // what comes from the page is not sent back to it

  const send = (names) => {
    const asked = Object.fromEntries(names.map((name) => [name, model.get(name)]));
    frame.contentWindow?.postMessage({ kurilmap: asked }, "*");
  };
  const take = (said, names) => {
    hearing = true;
    for (const name of names) model.set(name, said[name] ?? null);
    hearing = false;
    model.save_changes();
  };
  const show = () => {
    ready = false;
    frame.title = model.get("_title");
    frame.srcdoc = model.get("_page");
  };
  const hear = (event) => {
    if (event.source !== frame.contentWindow || !event.data?.kurilmap) return;
    const differs = (name) => JSON.stringify(event.data.kurilmap[name] ?? null) !== JSON.stringify(model.get(name));
    if (!ready) {
      // Only what the page does not say itself: the reader may have clicked before this arrives.
      ready = true;
      send(TRAITS.filter((name) => (name !== "view" || model.get("view").length) && differs(name)));
      if (!model.get("view").length) take(event.data.kurilmap, ["view"]);
      return;
    }
    take(event.data.kurilmap, TRAITS.filter((name) => name in event.data.kurilmap && differs(name)));
  };
  const size = () => { frame.style.height = `${model.get("height")}px`; };
  const changed = TRAITS.map((name) => [`change:${name}`, () => { if (ready && !hearing) send([name]); }]);

  window.addEventListener("message", hear);
  model.on("change:_page", show);
  model.on("change:height", size);
  for (const [event, listener] of changed) model.on(event, listener);
  size();
  show();
  return () => {
    window.removeEventListener("message", hear);
    model.off("change:_page", show);
    model.off("change:height", size);
    for (const [event, listener] of changed) model.off(event, listener);
  };
}

export default { render };
