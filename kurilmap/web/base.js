// The chart itself: sea floor, land, islands, lines, in one SVG that is projected once and only moved while panning.
"use strict";

(() => {
  const km = window.kurilmap;
  const { path, rings, trace, toUnits, toDegrees } = km.geometry;
  const MARGIN = 0.6; // drawn beyond the window, in windows: panning within it costs nothing
  const idle = window.requestIdleCallback ?? setTimeout;
  const FINEST = 0.75 / Math.min(2, Math.max(1, window.devicePixelRatio)); // pixels: what is smaller is not drawn

  const Chart = L.Layer.extend({
    initialize(base) {
      this.bits = base.bits;
      this.origin = toUnits(base.origin[1], base.origin[0], base.bits).map(Math.round);
      this.svg = km.svg("svg", { class: "km-chart leaflet-zoom-animated", "aria-hidden": "true", focusable: "false" });
      this.defs = this.svg.appendChild(km.svg("defs"));
      this.shapes = []; // what is drawn as finely as the zoom asks for, and only near the window
      this.groups = {};
      for (const name of ["depth", "land", "islands", "shades", "grid", "lines", "marks"]) {
        this.groups[name] = this.svg.appendChild(km.svg("g", { class: `km-${name}` }));
      }
    },

    onAdd(map) {
      map.getPanes().tilePane.appendChild(this.svg);
      this.margin = 0;
      this.place(true);
      // The reader waits for the window alone; what is beyond it follows when that is on the screen.
      requestAnimationFrame(() => requestAnimationFrame(() => idle(() => {
        this.margin = MARGIN;
        if (this._map) this.place(true);
      })));
    },

    onRemove() {
      this.svg.remove();
    },

    getEvents() {
      return { moveend: this.place, viewreset: this.place, resize: () => this.place(true), zoomanim: this.animate };
    },

    // Put the drawing under the window; nothing to do while the window stays inside what is drawn.
    place(force) {
      const map = this._map, zoom = map.getZoom(), size = map.getSize();
      const corner = map.containerPointToLayerPoint([0, 0]);
      const held = this.box;
      if (force !== true && held && zoom === this.zoom && corner.x >= held.min.x && corner.y >= held.min.y &&
        corner.x + size.x <= held.max.x && corner.y + size.y <= held.max.y) return;
      const pad = size.multiplyBy(this.margin).round();
      this.box = L.bounds(corner.subtract(pad), corner.add(size).add(pad));
      this.zoom = zoom;
      const scale = 2 ** (this.bits - 8 - zoom); // units per pixel
      const world = map.getPixelOrigin().add(this.box.min);
      const extent = this.box.getSize();
      const x = world.x * scale - this.origin[0], y = world.y * scale - this.origin[1];
      this.svg.setAttribute("width", extent.x);
      this.svg.setAttribute("height", extent.y);
      this.svg.setAttribute("viewBox", `${x} ${y} ${extent.x * scale} ${extent.y * scale}`);
      L.DomUtil.setTransform(this.svg, this.box.min, 1);
      if (this.scale !== scale) {
        this.scale = scale;
        for (const pattern of this.defs.querySelectorAll("pattern")) {
          pattern.setAttribute("patternTransform", `scale(${scale}) rotate(${pattern.dataset.turn})`);
        }
      }
      this.corner = map.layerPointToLatLng(this.box.min);
      const units = [x, y, x + extent.x * scale, y + extent.y * scale];
      for (const { node, all, smooth } of this.shapes) node.setAttribute("d", trace(all, units, FINEST * scale, smooth));
      this.seen = [units, FINEST * scale];
      this.fire("placed", { units, scale });
    },

    animate(event) {
      const scale = this._map.getZoomScale(event.zoom, this.zoom);
      const at = this._map._latLngToNewLayerPoint(this.corner, event.zoom, event.center);
      L.DomUtil.setTransform(this.svg, at, scale);
    },

    units(lat, lon) {
      const [x, y] = toUnits(lat, lon, this.bits);
      return [x - this.origin[0], y - this.origin[1]];
    },

    degrees(x, y) {
      return toDegrees(x + this.origin[0], y + this.origin[1], this.bits);
    },

    draw(group, d, attributes = {}) {
      return this.groups[group].appendChild(km.svg("path", { d, ...attributes }));
    },

    // Packed areas.
    shape(group, pieces, attributes, smooth = false) {
      const node = this.draw(group, "", attributes);
      const all = rings(pieces, this.bits);
      this.shapes.push({ node, all, smooth });
      if (this.seen) node.setAttribute("d", trace(all, ...this.seen, smooth)); // one that came later
      return node;
    },

    // A line of (lat, lon) points.
    line(group, points, attributes) {
      const d = points.map(([lat, lon], i) => {
        const [x, y] = this.units(lat, lon);
        return `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      }).join("");
      return this.draw(group, d, attributes);
    },

    // Fine stripes of two colours and two widths, so that they also read in black and white.
    hatch(id, turn, stripes, defs = this.defs) {
      const pattern = km.svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", "data-turn": turn });
      pattern.append(km.svg("rect", { width: 6, height: 6, class: "km-land-fill" }));
      for (const [x, width, name] of stripes) {
        pattern.append(km.svg("rect", { x, width, height: 6, class: name }));
      }
      if (this.scale) pattern.setAttribute("patternTransform", `scale(${this.scale}) rotate(${turn})`);
      defs.append(pattern);
      return pattern;
    },
  });

  const STRIPES = [[0, 1.3, "km-hatch-held"], [3.3, 0.8, "km-hatch-claimed"]];

  const draw = (chart, base) => {
    const bits = base.bits;
    chart.hatch("km-hatch", 45, STRIPES);
    for (const [index, [depth, pieces]] of (base.depth ?? []).entries()) {
      chart.shape("depth", pieces, { class: `km-depth-${index + 1}`, "data-depth": depth }, true);
    }
    chart.shape("land", base.land ?? [], { class: "km-coast" });
    if (base.lap) chart.shape("land", base.lap, { class: "km-lap" });
    if (base.lakes) chart.shape("land", base.lakes, { class: "km-lake" });
    if (base.borders) chart.draw("lines", path(base.borders, bits, { closed: false }), { class: "km-border" });
    for (const [held, claimed, pieces] of base.coast ?? []) {
      chart.shape("islands", pieces, { class: "km-coast", "data-held": held, "data-claimed": claimed });
    }
    for (const [id, [held, claimed, pieces]] of Object.entries(base.islands ?? {})) {
      chart.shape("islands", pieces,
        { class: "km-coast km-island", "data-id": id, "data-held": held, "data-claimed": claimed });
    }
  };

  // Degrees of the graticule for a scale: the lines stand 90 to 200 pixels apart.
  const STEPS = [30, 20, 10, 5, 2, 1, 30 / 60, 20 / 60, 10 / 60, 5 / 60, 2 / 60, 1 / 60, 0.5 / 60];
  const step = (degreesPerPixel) => STEPS.findLast((each) => each / degreesPerPixel >= 90) ?? STEPS[0];

  const graticule = (chart) => {
    const node = chart.draw("grid", "", { class: "km-graticule" });
    chart.on("placed", ({ units: [left, top, right, bottom], scale }) => {
      const [north, west] = chart.degrees(left, top), [south, east] = chart.degrees(right, bottom);
      const gap = step((360 / 2 ** chart.bits) * scale);
      let d = "";
      for (let lon = Math.ceil(west / gap); lon * gap <= east; lon++) d += `M${chart.units(0, lon * gap)[0]} ${top}V${bottom}`;
      for (let lat = Math.ceil(south / gap); lat * gap <= north; lat++) d += `M${left} ${chart.units(lat * gap, 0)[1]}H${right}`;
      node.setAttribute("d", d);
    });
  };

  // Beyond the edge of the sheet there is paper.
  const edge = (chart, [west, south, east, north]) => {
    const [left, top] = chart.units(north, west), [right, bottom] = chart.units(south, east), far = 2 ** chart.bits;
    chart.draw("marks", `M${-far} ${-far}H${2 * far}V${2 * far}H${-far}ZM${left} ${top}V${bottom}H${right}V${top}Z`,
      { class: "km-outside" });
  };

  if (km.data.base && km.map) {
    km.chart = new Chart(km.data.base);
    draw(km.chart, km.data.base);
    graticule(km.chart);
    if (km.data.frame?.sheet) edge(km.chart, km.data.frame.sheet);
    if (!km.data.frame) km.chart.addTo(km.map); // where there is a first view to be set, that comes before (view.js)
    km.map.getContainer().classList.add(km.data.tiled ? "km-tiled" : "km-has-chart");
  }
  // The neutral view of today hatches what is claimed.
  km.markDisputed = (perspective, year) => {
    const on = perspective === "neutral" && year === null;
    for (const node of km.chart?.groups.islands.children ?? []) {
      node.classList.toggle("km-disputed", on && Boolean(node.dataset.claimed));
    }
  };
  // What a small map beside the big one shows: the land of the world, and over it this page's.
  km.overview = () => [km.data.overview, km.data.base].filter(Boolean).map((base) => {
    const chart = new Chart(base);
    const islands = [...(base.coast ?? []), ...Object.values(base.islands ?? {})].map((each) => each[2]);
    for (const pieces of [base.land ?? [], ...islands]) chart.shape("land", pieces, { class: "km-land-fill" });
    return chart;
  });
  km.graticuleStep = step;
  km.stripes = STRIPES;
  km.remarkStripes = [[0, 0.7, "km-hatch-remarked"]];
})();
