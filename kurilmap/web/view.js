// The first view, and with it the first drawing: the chart alone, before the other rooms of the page begin.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;

  km.viewText = () => {
    const { lat, lng } = map.getCenter();
    const digits = Math.max(2, Math.min(5, map.getZoom() - 4));
    return `${map.getZoom()}/${lat.toFixed(digits)}/${lng.toFixed(digits)}`;
  };

  // Accepts "6/45.1/148.2" or [6, 45.1, 148.2]; anything else gives null.
  km.parseView = (value) => {
    const parts = (Array.isArray(value) ? value : String(value ?? "").split("/")).map((part) => (part === "" ? NaN : Number(part)));
    if (parts.length !== 3 || !parts.every(Number.isFinite)) return null;
    const [zoom, lat, lon] = parts;
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 360 && zoom >= 0 && zoom <= 24 ? parts : null;
  };

  // A link to where there is only paper is none. Tiles go on beyond the sheet, and a lesson has several.
  const onSheet = (view) => {
    const [zoom, lat, lon] = km.parseView(view) ?? [], [west, south, east, north] = data.frame?.sheet ?? [-360, -90, 360, 90];
    return zoom !== undefined && (data.tiled || data.steps || (lat >= south && lat <= north && lon >= west && lon <= east));
  };

  // What the address asks for, by the keys of the state: anybody's text, which state.js tests.
  km.stateKeys = ["names", "perspective", "year", "compare", "whatif", "view", "selected", "step"];
  km.address = () => {
    const out = {};
    for (const pair of location.hash.slice(1, 2001).split("&")) {
      const cut = pair.indexOf("="), key = pair.slice(0, cut);
      if (!km.stateKeys.includes(key)) continue;
      try {
        const value = decodeURIComponent(pair.slice(cut + 1));
        if (key === "view" && value !== "" && !onSheet(value)) continue;
        out[key] = value === "" ? null : key === "year" || key === "compare" ? Number(value) : value;
      } catch { /* a broken escape is no state */ }
    }
    return out;
  };

  // The view of a fresh map: the region's box, as large as the window allows; its outermost edge may be cut rather than
  // that all is half as large.
  const EDGE = 0.06;
  km.home = () => {
    const [west, south, east, north] = data.frame.view;
    map.setMinZoom(data.frame.zoom[0]);
    map.setMaxZoom(data.frame.zoom[1]);
    map.fitBounds([[south, west], [north, east]], { animate: false, padding: map.getSize().multiplyBy(-EDGE) });
    if (data.frame.edge) inside();
    km.homeView = km.viewText();
  };
  // The overview's sheet has an end: begin within it, as far as it reaches.
  const inside = () => {
    const [left, bottom, right, top] = data.frame.bounds;
    map.panInsideBounds([[bottom, left], [top, right]], { animate: false });
  };

  const first = data.state ?? {}, asked = km.address();
  const view = km.parseView(asked.view) ?? km.parseView(first.view);
  if (data.frame && !first.view) km.home();
  if (view) map.setView(view.slice(1), view[0], { animate: false });
  const { perspective, year = null } = { ...first, ...asked };
  km.markDisputed(perspective, year);
  km.chart?.addTo(map);
})();
