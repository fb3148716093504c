// Labels stand where the table says (see labels/placing.py): this room only writes their text and puts them in place.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;
  const SYMBOLS = {
    dot: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    square: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
    triangle: (x, y, r) => `M${x} ${y - r}L${x + r} ${y + r * 0.8}H${x - r}Z`,
  };

  const pane = map.createPane("km-labels");
  pane.classList.add("leaflet-zoom-hide");
  pane.setAttribute("aria-hidden", "true"); // the list of places says the same with buttons
  const marks = km.svg("svg", { class: "km-symbols", width: 1, height: 1, overflow: "visible" });
  const leaders = marks.appendChild(km.svg("path", { class: "km-leader" }));
  const symbols = marks.appendChild(km.svg("path", { class: "km-symbol" }));
  const ring = marks.appendChild(km.svg("circle", { class: "km-ring", r: 11, visibility: "hidden" }));
  pane.append(marks);

  // A label reserves a box [width, height]; one along an extent has [angle, lat, lon] too and stands at that point.
  const labels = [];
  const remarks = (data.remarks ?? []).map((remark) => ({ ...remark, style: "remark", group: "labels-places" }));
  for (const place of [...(data.places ?? []), ...remarks]) {
    const table = data.base.labels?.[place.id];
    if (!table) continue;
    const [size, spacing, symbol, radius] = data.styles[place.style];
    const [width, height, angle, ...at] = data.base.boxes[place.id];
    const node = km.el("div", { class: `km-label km-s-${place.style}`, "data-id": place.id });
    node.style.fontSize = `${size}px`;
    if (spacing) node.style.letterSpacing = `${spacing}em`;
    const latlng = L.latLng(at.length ? at : place.at);
    labels.push({ place, table, node, symbol, radius, latlng, size, width, height, angle: (angle ?? 0) * Math.PI / 180, turn: angle ? ` rotate(${angle}deg)` : "" });
    pane.append(node);
  }

  const lines = (place) => {
    if (place.word) return [km.el("span", {}, km.t(`${place.word}-1`)), km.el("small", {}, km.t(`${place.word}-2`))];
    const [main, ...rest] = km.parts(place.id);
    const names = rest.flatMap((part, i) => [i ? " / " : "(", km.el("span", { lang: part.lang }, part.text)]);
    const height = place.style === "summit" && place.height ? km.metres(place.height) : "";
    const second = [...names, rest.length ? `)${height && " "}` : "", height];
    return [km.el("span", { lang: main.lang }, main.text), rest.length || height ? km.el("small", {}, ...second) : ""];
  };

  // A reader's fonts may be wider than the table reckons with: such a label is set smaller, all measured at once.
  const LEAST = 0.85;
  const fit = () => {
    for (const { node, size } of labels) node.style.fontSize = `${size}px`;
    pane.classList.add("km-fitting");
    const sizes = labels.map(({ node }) => [node.offsetWidth, node.offsetHeight]);
    pane.classList.remove("km-fitting");
    over = null;
    labels.forEach((label, i) => {
      const part = Math.max(LEAST, Math.min(1, label.width / sizes[i][0], (label.height + 1) / sizes[i][1]));
      if (part < 1) label.node.style.fontSize = `${label.size * part}px`;
      const [w, h] = sizes[i].map((each) => each * part), cos = Math.abs(Math.cos(label.angle)), sin = Math.abs(Math.sin(label.angle));
      [label.wide, label.tall] = [w * cos + h * sin, w * sin + h * cos];
    });
  };
  const write = () => {
    for (const { place, node } of labels) node.replaceChildren(...lines(place));
    fit();
  };

  const hidden = ({ place }) => km.hiddenLayers?.has(place.group) || km.hidesPlace?.(place) ||
    (place.perspective && (place.perspective !== km.state().perspective || (km.state().year !== null && `${km.state().year}-12-31` < place.from)));

  // The entry that holds at a zoom: [zoom, dx, dy, side, level, leader] and its part of the size if it is set smaller; or none.
  const entry = (table, zoom) => {
    const found = table.findLast((each) => each[0] <= zoom);
    return found && found.length > 1 ? found : null;
  };

  const put = () => {
    const zoom = Math.round(map.getZoom());
    for (const label of labels) {
      const found = hidden(label) ? null : entry(label.table, zoom);
      label.node.hidden = !found;
      if (!found) continue;
      const [, dx, dy, side, level, leader, part = 1] = found;
      const { x, y } = map.latLngToLayerPoint(label.latlng);
      label.node.style.transform = `translate(${Math.round(x + dx)}px,${Math.round(y + dy)}px) ` +
        `translate(${(side - 1) * 50}%,${(level - 1) * 50}%)${label.turn}${part < 1 ? ` scale(${part})` : ""}`;
      const wide = label.wide * part, tall = label.tall * part;
      label.box = [x + dx + (side - 1) * wide / 2, y + dy + (level - 1) * tall / 2, wide, tall];
      label.node.style.textAlign = side > 0 ? "left" : side < 0 ? "right" : "center";
      label.leader = leader ? `M${x} ${y}L${x + dx} ${y + dy}` : "";
      label.dot = label.symbol ? SYMBOLS[label.symbol](x, y, label.radius) : "";
    }
    mark();
    rest();
  };

  // At rest, names that the frame would cut or the locator hides are left out; while the map moves they are there.
  let over = null, drawn = ["", ""];
  const rest = () => {
    const { x: width, y: height } = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
    over ??= km.taken(".km-locator, .km-scale, .leaflet-control-zoom");
    let leading = "", dots = "";
    for (const { node, box, leader, dot } of labels) {
      if (node.hidden || !box) continue;
      const left = box[0] - corner.x, top = box[1] - corner.y, right = left + box[2], bottom = top + box[3];
      const out = right < 0 || bottom < 0 || left > width || top > height;
      const cut = !out && (left < 0 || top < 0 || right > width || bottom > height ||
        over.some((each) => left < each.right && right > each.left && top < each.bottom && bottom > each.top));
      node.classList.toggle("km-cut", cut);
      if (!cut) leading += leader;
      if (!cut) dots += dot;
    }
    // What has a path is written again only where it changed: a step of panning must stay cheap.
    if (leading !== drawn[0]) leaders.setAttribute("d", leading);
    if (dots !== drawn[1]) symbols.setAttribute("d", dots);
    drawn = [leading, dots];
    pane.classList.add("km-resting");
  };

  const mark = () => {
    const place = km.place(km.state().selected);
    ring.setAttribute("visibility", place ? "visible" : "hidden");
    for (const { node } of labels) node.classList.toggle("km-selected", node.dataset.id === place?.id);
    if (!place) return;
    const { x, y } = map.latLngToLayerPoint(place.at);
    ring.setAttribute("cx", x);
    ring.setAttribute("cy", y);
  };

  map.on("resize", () => { over = null; });
  map.on("zoomend viewreset resize", put);
  map.on("movestart", () => pane.classList.remove("km-resting"));
  map.on("moveend", rest);
  km.on("state", (changed) => {
    if (changed.has("names") || changed.has("perspective")) {
      write();
      put();
    } else if (changed.has("year") && remarks.length) put();
    else if (changed.has("selected")) mark();
  });
  km.on("layers", put);
  km.labelNearest = (point, reach) => {
    let best = null, least = reach;
    for (const label of labels) {
      if (label.node.hidden || ["country", "ocean", "sea", "trench", "remark"].includes(label.place.style)) continue;
      const at = map.latLngToContainerPoint(label.latlng);
      const away = at.distanceTo(point);
      if (away < least) [best, least] = [label.place.id, away];
    }
    return best;
  };
  // The boxes of nodes in the map's own pixels from its corner: the sheet may be enlarged as a whole.
  km.boxes = (nodes) => {
    const whole = map.getContainer().getBoundingClientRect(), scale = whole.width / map.getSize().x || 1;
    return [...nodes].map((node) => node.getBoundingClientRect()).filter((box) => box.width || box.height)
      .map((box) => ({ left: (box.left - whole.left) / scale, top: (box.top - whole.top) / scale,
        right: (box.right - whole.left) / scale, bottom: (box.bottom - whole.top) / scale }));
  };
  km.taken = (selector) => km.boxes(document.querySelectorAll(selector));
  km.overlap = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
    Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

  // How far the names of the places in a box stand out of the map at its left and right, in px (negative: room).
  km.standOut = ([west, south, east, north]) => {
    const { x: width } = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]).x;
    let left = -Infinity, right = -Infinity;
    for (const { node, box, latlng: { lat, lng } } of labels) {
      if (node.hidden || !box || lat < south || lat > north || lng < west || lng > east) continue;
      left = Math.max(left, corner - box[0]);
      right = Math.max(right, box[0] + box[2] - corner - width);
    }
    return [left, right];
  };

  pane.addEventListener("click", (event) => {
    const label = event.target.closest(".km-label");
    if (!label || km.measuring || km.asking || !km.place(label.dataset.id)) return;
    event.stopPropagation();
    km.set({ selected: label.dataset.id });
  });
})();
