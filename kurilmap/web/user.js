// The author's own layers: areas, lines and points with their cards. All of it is text, never markup.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  const layers = data.layers ?? [];
  if (!layers.length) return;
  const bits = data.base.bits;
  const hits = [];

  for (const layer of layers) {
    const group = km.svg("g", { class: "km-user", "data-layer": layer.id });
    layer.node = group;
    chart.groups.marks.append(group);
    for (const feature of layer.features) {
      const add = (d, name) => {
        const node = group.appendChild(km.svg("path", { d, class: name }));
        node.style.stroke = layer.color;
        if (name === "km-user-area") node.style.fill = layer.color;
        return node;
      };
      if (feature.areas) hits.push({ layer, feature, node: add(km.geometry.path(feature.areas, bits), "km-user-area") });
      if (feature.lines) hits.push({ layer, feature, node: add(km.geometry.path(feature.lines, bits, { closed: false }), "km-user-line") });
      for (const [lat, lon] of feature.points ?? []) {
        const [x, y] = chart.units(lat, lon);
        // A line without length and with round ends is a dot of the same size at every scale.
        const node = add(`M${x.toFixed(2)} ${y.toFixed(2)}h0`, "km-user-point");
        hits.push({ layer, feature, node, latlng: L.latLng(lat, lon) });
      }
    }
  }

  const show = ({ layer, feature }, opener) => {
    km.set({ selected: null });
    km.showCard([feature.label], [
      km.el("p", { class: "km-kind" }, layer.name),
      km.el("dl", {}, ...feature.rows.flatMap(([key, value]) => [km.el("dt", {}, key), km.el("dd", {}, value)]))], opener);
  };

  map.on("click", (event) => {
    if (km.measuring || km.asking) return;
    const [x, y] = chart.units(event.latlng.lat, event.latlng.lng);
    const point = new DOMPoint(x, y);
    const shown = hits.filter(({ layer }) => layer.node.style.display !== "none");
    const near = shown.find(({ latlng }) => latlng && map.latLngToContainerPoint(latlng).distanceTo(event.containerPoint) < 9);
    const hit = near ?? shown.findLast(({ feature, node }) => feature.areas && node.isPointInFill(point)) ??
      shown.find(({ feature, node }) => feature.lines && node.isPointInStroke(point));
    if (hit) show(hit);
  });

  // The same by keyboard: a list of the layer's features.
  const list = document.getElementById("km-places");
  for (const layer of layers) {
    const items = km.el("ul");
    for (const feature of layer.features.slice(0, 500)) {
      const at = feature.points?.[0];
      const button = km.el("button", { type: "button", onclick: () => {
        if (at) map.setView(at, map.getZoom(), { animate: false });
        show({ layer, feature }, button);
      } }, feature.label);
      items.append(km.el("li", {}, button));
    }
    list?.append(km.el("section", { class: "km-group" }, km.el("h3", {}, layer.name), items));
  }
})();
