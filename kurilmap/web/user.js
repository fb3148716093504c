// The author's own layers: areas, lines and points with their cards and legend. All of it is text, never markup.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  const layers = data.layers ?? [];
  if (!layers.length) return;
  const bits = data.base.bits;
  const hits = [];

  for (const layer of layers.filter((each) => !each.large)) {
    const group = km.svg("g", { class: "km-user", "data-layer": layer.id });
    layer.node = group;
    chart.groups.marks.append(group);
    for (const feature of layer.features) {
      const colour = layer.colors?.[feature.color] ?? layer.color;
      const add = (d, name) => {
        const node = group.appendChild(km.svg("path", { d, class: name }));
        node.style.stroke = colour;
        if (name === "km-user-area") node.style.fill = colour;
        return node;
      };
      const hit = (kind, node, latlng) => hits.push({ layer, feature, kind, node, latlng, reach: Math.max(9, (feature.size ?? layer.size ?? 9) / 2) });
      if (feature.areas) hit("area", add(km.geometry.path(feature.areas, bits), "km-user-area"));
      if (feature.lines) {
        const node = add(km.geometry.path(feature.lines, bits, { closed: false }), "km-user-line");
        if (layer.size) node.style.strokeWidth = layer.size;
        hit("line", node);
      }
      for (const [lat, lon] of feature.points ?? []) {
        const [x, y] = chart.units(lat, lon);
        // A line without length and with round ends is a dot of the same size at every scale.
        const node = add(`M${x.toFixed(2)} ${y.toFixed(2)}h0`, "km-user-point");
        if (feature.size ?? layer.size) node.style.strokeWidth = feature.size ?? layer.size;
        hit("point", node, L.latLng(lat, lon));
      }
    }
  }

  const inYear = ({ years }, year = km.state().year) => year === null || !years || ((years[0] ?? -Infinity) <= year && (years[1] ?? Infinity) >= year);
  km.on("state", (changed) => {
    if (!changed.has("year")) return;
    for (const { layer, feature, node } of hits) if (layer.years) node.style.display = inYear(feature) ? "" : "none";
    for (const [feature, item] of items) item.hidden = !inYear(feature);
  });

  const card = ({ layer, feature, count }, opener) => {
    km.set({ selected: null });
    if (count) return km.showCard([layer.name], [km.el("p", {}, km.t("points-here", { n: km.number(count) }))], opener);
    km.showCard([feature.label], [
      km.el("p", { class: "km-kind" }, layer.name),
      km.el("dl", {}, ...layer.columns.flatMap((key, i) => [km.el("dt", {}, key), km.el("dd", {}, feature.values[i])])),
      ...(feature.source?.length ? [km.sourceBox(feature.source, feature.label)] : [])], opener);
  };

  // What is drawn at a place of the window; points go before areas, what was added last before the rest.
  const at = (latlng, pixel) => {
    const shown = hits.filter(({ layer, node }) => layer.node.style.display !== "none" && node.style.display !== "none");
    const near = shown.filter(({ kind }) => kind === "point")
      .map((hit) => [map.latLngToContainerPoint(hit.latlng).distanceTo(pixel), hit]).filter(([away, hit]) => away < hit.reach).sort((a, b) => a[0] - b[0])[0];
    if (near) return near[1];
    const large = km.largeLayers?.at(pixel);
    if (large) return large;
    const [x, y] = chart.units(latlng.lat, latlng.lng), slack = 9 * (chart.scale ?? 1), point = new DOMPoint(x, y);
    const inside = shown.filter((hit) => {
      if (hit.kind === "point") return false;
      const box = (hit.box ??= hit.node.getBBox());
      return x > box.x - slack && x < box.x + box.width + slack && y > box.y - slack && y < box.y + box.height + slack;
    });
    const onLine = ({ node }) => {
      for (let i = 0; i < 8; i++) {
        const turn = (i * Math.PI) / 4;
        if (node.isPointInStroke(new DOMPoint(x + (Math.cos(turn) * slack) / 2, y + (Math.sin(turn) * slack) / 2))) return true;
      }
      return node.isPointInStroke(point);
    };
    return inside.find((hit) => hit.kind === "line" && onLine(hit)) ?? inside.findLast(({ kind, node }) => kind === "area" && node.isPointInFill(point)) ?? null;
  };
  map.on("click", (event) => {
    if (km.measuring || km.asking) return;
    const hit = at(event.latlng, event.containerPoint);
    if (hit) card(hit);
  });

  // The name of what the pointer is over; who has no pointer finds it in the list.
  const tip = km.el("div", { class: "km-tip", "aria-hidden": "true" });
  tip.hidden = true;
  map.getContainer().append(tip);
  let waiting = null;
  const hide = () => {
    clearTimeout(waiting);
    waiting = null;
    tip.hidden = true;
  };
  map.on("mousemove", (event) => {
    if (km.measuring || km.asking) return hide();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const hit = at(event.latlng, event.containerPoint);
      tip.hidden = !hit;
      if (!hit) return;
      tip.textContent = hit.count ? km.t("points-here", { n: km.number(hit.count) }) : hit.feature.label.slice(0, 200);
      const size = map.getSize(), { x, y } = event.containerPoint;
      tip.style.left = `${Math.max(4, Math.min(x + 14, size.x - tip.offsetWidth - 4))}px`;
      tip.style.top = `${Math.max(4, Math.min(y + 14, size.y - tip.offsetHeight - 4))}px`;
    }, 30);
  });
  map.on("mouseout movestart zoomstart", hide);

  // The legend: what the colours and sizes of each layer mean.
  const swatch = (layer, colour) => {
    const kind = layer.large || layer.features.every(({ areas }) => !areas) ? (layer.large || layer.features.some(({ points }) => points) ? "point" : "line") : "area";
    const shape = kind === "area" ? km.svg("rect", { x: 1, y: 1, width: 32, height: 14 }) : km.svg("path", { d: kind === "point" ? "M17 8h0" : "M1 8H33" });
    Object.assign(shape.style, { stroke: colour, strokeWidth: kind === "point" ? 9 : 2, strokeLinecap: "round", fill: kind === "area" ? colour : "none", fillOpacity: 0.22 });
    return km.svg("svg", { width: 34, height: 16, "aria-hidden": "true", class: "km-sample" }, shape);
  };
  const meanings = ({ breaks, values, other, missing }) => {
    const number = (value) => km.number(value, 6);
    const told = breaks ? breaks.slice(1).map((to, i) => (i || breaks[0] !== to ? `${number(breaks[i])} – ${number(to)}` : number(to))) : [...values];
    if (other || missing) told.push([other ? km.t("other-values") : null, missing ? km.t("no-value") : null].filter(Boolean).join(", "));
    return told;
  };
  km.userLegend = () => layers.filter((layer) => layer.node.style.display !== "none").flatMap((layer) => {
    const notes = [layer.sized ? km.t("sized-by", { column: layer.sized[0], value: km.number(layer.sized[1], 3) }) : null,
      layer.large ? km.t("density") : null].filter(Boolean).map((text) => km.el("li", { class: "km-small" }, text));
    if (!layer.legend) return [km.el("li", {}, swatch(layer, layer.color), km.el("span", {}, layer.name)), ...notes];
    return [km.el("li", { class: "km-key-title" }, `${layer.name}: ${layer.legend.title}`),
      ...meanings(layer.legend).map((text, i) => km.el("li", {}, swatch(layer, layer.colors[i]), km.el("span", {}, text))), ...notes];
  });

  // The same by keyboard: a list of the layer's features, or of those near the middle where they are too many.
  const list = document.getElementById("km-places"), items = new Map();
  const LONG = 500, FEW = 30;
  const button = (layer, feature) => {
    const node = km.el("button", { type: "button", onclick: () => {
      const point = feature.at ?? feature.points?.[0];
      if (point) map.setView(point, map.getZoom(), { animate: false });
      card({ layer, feature }, node);
    } }, feature.label);
    const item = km.el("li", {}, node);
    items.set(feature, item);
    return item;
  };
  for (const layer of layers) {
    const own = km.el("ul");
    const section = km.el("section", { class: "km-group" }, km.el("h3", {}, layer.name));
    if (layer.large) {
      const more = km.say(km.el("button", { type: "button", onclick: () => {
        own.replaceChildren(...km.largeLayers.middle(layer, FEW).map((feature) => button(layer, feature)));
      } }), "points-near");
      section.append(more);
    } else own.append(...layer.features.slice(0, LONG).map((feature) => button(layer, feature)));
    section.append(own);
    list?.append(section);
  }
})();
