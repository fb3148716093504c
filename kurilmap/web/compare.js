// Two years side by side: the earlier one left of a divider, the later one right of it.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  if (!km.timeline) return;
  const { holder, first, last, before } = km.timeline;

  const button = km.say(km.el("button", { type: "button", id: "km-compare", "aria-pressed": "false", onclick: () => {
    const { year, compare } = km.state(), now = year ?? last;
    km.set(compare === null ? { year: now, compare: before(now) } : { compare: null });
  } }), "compare");
  const second = km.el("input", { type: "number", min: first, max: last, step: 1, onchange: () => {
    const compare = Number(second.value);
    if (compare >= first && compare <= last) km.set({ compare });
    second.value = km.state().compare;
  } });
  const field = km.el("label", { class: "km-second", hidden: true }, km.say(km.el("span"), "compare-with"), second);
  holder.querySelector(".km-time-buttons").append(button, field);

  const left = km.el("span"), right = km.el("span");
  const divider = km.el("div", { class: "km-divider", "aria-hidden": "true" }, left, right);
  const swipe = km.el("input", { type: "range", min: 0, max: 100, step: 1, class: "km-swipe" });
  swipe.value = 50;
  const cover = km.el("div", { class: "km-compare-map", hidden: true }, divider, swipe);
  map.getContainer().append(cover);
  L.DomEvent.on(swipe, "pointerdown mousedown touchstart click dblclick keydown wheel", L.DomEvent.stopPropagation);

  const EDGE = 14; // half of the thumb, in px
  km.swipeAt = () => EDGE + (swipe.value / 100) * (map.getSize().x - 2 * EDGE);
  let made = null;
  const make = () => {
    const half = (id) => {
      const rect = km.svg("rect", {});
      chart.defs.append(km.svg("clipPath", { id }, rect));
      return rect;
    };
    const shapes = km.svg("g", { "clip-path": "url(#km-right)" }), group = km.svg("g", { "clip-path": "url(#km-right)" });
    chart.groups.lines.append(group);
    const lines = data.time.lines.map((line) => {
      const node = km.drawLine(line);
      node.removeAttribute("data-id"); // the first year's line has it
      group.append(node);
      return [node, line];
    });
    made = { paint: km.shade(shapes), shapes, group, lines, left: half("km-left"), right: half("km-right") };
  };
  const cut = () => {
    if (km.state().compare === null || !made) return;
    const at = km.swipeAt(), box = chart.svg.viewBox.baseVal;
    divider.style.transform = `translateX(${at}px)`;
    const x = map.containerPointToLayerPoint([at, 0]).subtract(chart.box.min).x * chart.scale;
    for (const [rect, from, width] of [[made.left, box.x, Math.max(0, x)], [made.right, box.x + x, Math.max(0, box.width - x)]]) {
      for (const [key, value] of Object.entries({ x: from, y: box.y, width, height: box.height })) rect.setAttribute(key, value);
    }
  };
  swipe.addEventListener("input", () => { cut(); km.retag(); });
  map.on("move zoomend resize", cut);
  chart.on("placed", cut);

  // Called by time.js before it paints the first year.
  km.secondYear = () => {
    const { year, compare } = km.state();
    const on = compare !== null && year !== null;
    cover.hidden = field.hidden = !on;
    button.setAttribute("aria-pressed", on);
    if (!on && !made) return;
    if (!made) make();
    const [a, b] = on ? [Math.min(year, compare), Math.max(year, compare)] : [null, null];
    made.shapes.style.display = made.group.style.display = on ? "" : "none";
    for (const node of [document.querySelector(".km-time-one"), document.querySelector(".km-time-lines")]) {
      if (on) node?.setAttribute("clip-path", "url(#km-left)");
      else node?.removeAttribute("clip-path");
    }
    if (!on) return;
    made.paint(b);
    for (const [node, line] of made.lines) km.putLine(node, line, b);
    second.value = compare;
    [left.textContent, right.textContent] = [a, b];
    swipe.setAttribute("aria-label", km.t("divider", { a, b }));
    cut();
  };
  km.on("state", (changed) => {
    const { year, compare } = km.state();
    if (changed.has("compare") && compare !== null && year === null) km.set({ year: last }, { push: false });
  });
})();
