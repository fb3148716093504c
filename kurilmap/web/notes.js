// What the author added: callouts with leader lines, geodesic distances, routes. On a phone they are a numbered list.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  const notes = data.notes ?? [], distances = data.distances ?? [];
  const legs = km.legs ?? [];
  if (!notes.length && !distances.length && !legs.length) return;
  const list = document.getElementById("km-notes");
  const pane = map.createPane("km-notes");
  pane.classList.add("leaflet-zoom-hide");
  const svg = km.svg("svg", { class: "km-note-lines", width: 1, height: 1, overflow: "visible", "aria-hidden": "true" });
  const path = svg.appendChild(km.svg("path"));
  pane.append(svg);

  const DISTANCES = [46, 78, 115, 160, 210];

  const boxes = notes.map((note, i) => {
    const node = km.el("div", { class: "km-note", "data-note": i + 1 }, km.el("span", { class: "km-note-number" }, String(i + 1)),
      km.el("span", { class: "km-note-text" }));
    pane.append(node);
    const button = km.el("button", { type: "button", onclick: () => map.setView(note.at, Math.max(map.getZoom(), 7)) });
    const item = km.el("li", {}, button);
    list?.append(item);
    return { note, node, button, item, latlng: L.latLng(note.at) };
  });
  const spans = [...distances, ...legs].map((each) => {
    const node = km.el("div", { class: "km-distance-label" });
    pane.append(node);
    if (each.start) return { each, node }; // a leg of a route: routes.js draws and lists it
    chart.line("lines", each.points, { class: "km-distance" });
    return { each, node, item: list?.appendChild(km.el("li")) };
  });

  // A note of a lesson's step has a text in several languages and is there during that step.
  const words = () => {
    let number = 0;
    for (const { note, node, button, item } of boxes) {
      const text = typeof note.text === "string" ? note.text : km.pick(note.text)[0];
      node.lastElementChild.textContent = text;
      button.textContent = note.title ? `${note.title}: ${text}` : text;
      node.hidden = item.hidden = Boolean(note.step) && note.step !== km.state().step;
      if (!node.hidden) node.firstElementChild.textContent = String(++number);
    }
    for (const { each, node, item } of spans) {
      const text = km.kilometres(each.km);
      node.textContent = text;
      if (item) item.textContent = `${each.from} – ${each.to}: ${text}`;
    }
  };

  // How many boxes a leader runs through.
  const through = (from, dx, dy, others) => others.filter((box) => [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].some((part) => {
    const x = from.x + dx * part, y = from.y + dy * part;
    return x > box.left && x < box.right && y > box.top && y < box.bottom;
  })).length;

  // Each note takes the place around its point that covers least of what stands already.
  const put = () => {
    const taken = km.taken(".km-label, .km-stop, .km-away"), size = map.getSize();
    let d = "";
    const settle = (node, anchor, places, centred = false) => {
      const { offsetWidth: w, offsetHeight: h } = node;
      const corner = map.containerPointToLayerPoint([0, 0]);
      let best = null, least = Infinity;
      places.forEach(([dx, dy], i) => {
        const x = anchor.x + dx - (centred ? w / 2 : dx < 0 ? w : dx > 0 ? 0 : w / 2);
        const y = anchor.y + dy - (centred ? h / 2 : dy < 0 ? h : dy > 0 ? 0 : h / 2);
        const left = x - corner.x, top = y - corner.y;
        const box = { left, top, right: left + w, bottom: top + h };
        const out = left < 0 || top < 0 || box.right > size.x || box.bottom > size.y;
        const cost = taken.reduce((sum, other) => sum + km.overlap(box, other), 0) * 4 + i * (centred ? 8 : 30) + (out ? 4000 : 0) +
          (centred ? 0 : 400 * through({ x: anchor.x - corner.x, y: anchor.y - corner.y }, dx, dy, taken));
        if (cost < least) [best, least] = [{ x, y, dx, dy, box }, cost];
      });
      node.style.transform = `translate(${Math.round(best.x)}px,${Math.round(best.y)}px)`;
      taken.push(best.box);
      return best;
    };
    const ring = DISTANCES.flatMap((away) => [[1, -1], [1, 1], [-1, -1], [-1, 1], [0, -1], [0, 1]].map(([x, y]) => [x * away, y * away * 0.8]));
    // A length stays at its line: on it, then to either side of it, from the middle outwards.
    for (const { each, node } of spans) {
      // A leg whose end is out of sight has its length at the window's edge; a short one only in the list.
      const ends = [each.points[0], each.points.at(-1)].map((point) => map.latLngToLayerPoint(point));
      node.hidden = Boolean(each.start) && (Boolean(each.away) || ends[0].distanceTo(ends[1]) < 90);
      if (node.hidden) continue;
      const anchor = map.latLngToLayerPoint(each.points[Math.floor(each.points.length / 2)]);
      const places = [0, 16, -16, 30, -30, 46, -46].flatMap((aside) => [0.5, 0.38, 0.62, 0.25, 0.75, 0.12, 0.88].map((part) => {
        const i = Math.min(each.points.length - 2, Math.floor(part * (each.points.length - 1)));
        const a = map.latLngToLayerPoint(each.points[i]), b = map.latLngToLayerPoint(each.points[i + 1]);
        const length = a.distanceTo(b) || 1, reach = 1 + (node.offsetWidth / 60) * Math.abs((b.y - a.y) / length);
        return [a.x - anchor.x - ((b.y - a.y) / length) * aside * reach, a.y - anchor.y + ((b.x - a.x) / length) * aside];
      }));
      settle(node, anchor, places, true);
    }
    for (const { node, latlng } of boxes) {
      if (node.hidden) continue;
      const anchor = map.latLngToLayerPoint(latlng);
      const best = settle(node, anchor, ring);
      d += `M${anchor.x} ${anchor.y}L${Math.round(anchor.x + best.dx)} ${Math.round(anchor.y + best.dy)}`;
      d += `M${anchor.x - 2.5} ${anchor.y}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
    }
    path.setAttribute("d", d);
  };

  map.on("zoomend viewreset resize", put);
  km.putNotes = () => {
    words();
    put();
  };
  km.on("state", (changed) => {
    if (changed.has("names") || changed.has("perspective")) km.putNotes();
  });
  document.getElementById("km-notes-section")?.toggleAttribute("hidden", !notes.length && !distances.length);
})();
