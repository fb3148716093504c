// Large layers of points: unpacked once, drawn on a canvas as density where they are many and one by one where they are few.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;
  const MARGIN = 0.5; // drawn beyond the window, in windows
  const BIN = 3, SINGLE = 12_000; // pixels of a cell of density; up to so many points are drawn one by one
  const LEVEL = 8, SHIFT = 20 - LEVEL; // 256 cells across the layer: each is one run of points (see points.py)

  const unzip = async (bytes) => {
    if (!("DecompressionStream" in window)) return km.inflateBytes(bytes); // a browser of before 2023
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const spread = (value) => {
    let out = 0;
    for (let bit = 0; bit < LEVEL; bit++) out |= ((value >> bit) & 1) << (2 * bit);
    return out;
  };
  const EVEN = new Uint16Array(1 << 20); // every second bit of a number of 20 bits
  for (let i = 1; i < EVEN.length; i++) EVEN[i] = (EVEN[i >> 2] << 1) | (i & 1);
  const SPREAD = Uint16Array.from({ length: 1 << LEVEL }, (_, i) => spread(i));

  class Points {
    constructor(layer, bytes) {
      const { count, columns, color, years } = layer.large;
      this.layer = layer;
      this.count = count;
      let at = 0;
      this.planes = columns.map(({ bytes: wide }) => Array.from({ length: wide }, () => bytes.subarray(at, (at += count))));
      this.texts = JSON.parse(new TextDecoder().decode(bytes.subarray(at)));
      // A code of 40 bits has those of x and y in turn.
      this.x = new Int32Array(count);
      this.y = new Int32Array(count);
      const [steps, half] = [this.planes[0], 1 << 20];
      for (let i = 0, code = 0; i < count; i++) {
        for (let place = steps.length - 1, step = 0; place >= 0; place--) {
          step = step * 256 + steps[place][i];
          if (!place) code += step;
        }
        const high = Math.floor(code / half), low = code % half;
        this.x[i] = (EVEN[high] << 10) | EVEN[low];
        this.y[i] = (EVEN[high >> 1] << 10) | EVEN[low >> 1];
      }
      this.color = color === undefined ? null : this.planes[color][0];
      this.span = years === undefined ? null : [years, years + 1].map((column) => Int32Array.from({ length: count }, (_, i) => this.whole(column, i)));
      this.starts = new Uint32Array((1 << (2 * LEVEL)) + 1);
      for (let i = 0; i < count; i++) this.starts[(SPREAD[this.x[i] >> SHIFT] | (SPREAD[this.y[i] >> SHIFT] << 1)) + 1] += 1;
      for (let i = 1; i < this.starts.length; i++) this.starts[i] += this.starts[i - 1];
    }

    whole(column, i) {
      let value = 0;
      this.planes[column].forEach((plane, place) => { value |= plane[i] << (8 * place); });
      return value >>> 0;
    }

    value(column, i) {
      const { digits, least, step, float, text } = this.layer.large.columns[column], whole = this.whole(column, i);
      if (text !== undefined) return whole ? this.texts[text][whole - 1] : "";
      if (float) {
        const number = new Float32Array(Uint32Array.of(whole).buffer)[0];
        return Number.isNaN(number) ? "" : String(Number(number.toPrecision(7)));
      }
      if (step) return whole ? String(Number(((whole - 1) * step + least).toPrecision(6))) : "";
      return whole ? String(Number(((whole - 1) / 10 ** digits + least).toFixed(digits))) : "";
    }

    latlng(i) {
      const [left, top, unit] = this.layer.large.grid;
      const [lat, lon] = km.geometry.toDegrees(left + this.x[i] * unit, top + this.y[i] * unit, 0);
      return L.latLng(lat, lon);
    }

    // Runs of points in the cells that a box of grid units touches.
    * runs([left, top, right, bottom]) {
      const cell = (value) => Math.max(0, Math.min((1 << LEVEL) - 1, value >> SHIFT));
      if (right < 0 || bottom < 0 || left > 1 << 20 || top > 1 << 20) return;
      for (let row = cell(top); row <= cell(bottom); row++) {
        for (let column = cell(left); column <= cell(right); column++) {
          const code = SPREAD[column] | (SPREAD[row] << 1), from = this.starts[code], to = this.starts[code + 1];
          if (from < to) yield [from, to];
        }
      }
    }

    shown(i, year) {
      return year === null || !this.span || (this.span[0][i] <= year && this.span[1][i] >= year);
    }
  }

  const pane = map.createPane("km-points");
  const Canvas = L.Layer.extend({
    initialize(points) {
      this.points = points;
      this.node = points.layer.node;
    },
    onAdd() {
      pane.append(this.node);
      this.place(true);
    },
    getEvents() {
      return { moveend: this.place, viewreset: this.place, resize: () => this.place(true), zoomanim: this.animate };
    },

    place(force) {
      const zoom = map.getZoom(), size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]), held = this.box;
      if (force !== true && held && zoom === this.zoom && corner.x >= held.min.x && corner.y >= held.min.y &&
        corner.x + size.x <= held.max.x && corner.y + size.y <= held.max.y) return;
      const pad = size.multiplyBy(MARGIN).round();
      this.box = L.bounds(corner.subtract(pad), corner.add(size).add(pad));
      this.zoom = zoom;
      this.corner = map.layerPointToLatLng(this.box.min);
      this.draw();
      L.DomUtil.setTransform(this.node, this.box.min, 1);
    },
    animate(event) {
      L.DomUtil.setTransform(this.node, this._map._latLngToNewLayerPoint(this.corner, event.zoom, event.center), this._map.getZoomScale(event.zoom, this.zoom));
    },

    // The grid in pixels of this zoom: where it begins from a point of the layer, and how many make a pixel.
    scale(from) {
      const [left, top, unit] = this.points.layer.large.grid, world = 256 * 2 ** this.zoom, at = this._map.getPixelOrigin().add(from);
      return { x: left * world - at.x, y: top * world - at.y, unit: unit * world };
    },

    draw() {
      const { points, node } = this, { x: left, y: top, unit } = this.scale(this.box.min), extent = this.box.getSize();
      const box = [-left / unit, -top / unit, (extent.x - left) / unit, (extent.y - top) / unit].map(Math.round);
      const runs = [...points.runs(box)];
      this.many = runs.reduce((sum, [from, to]) => sum + to - from, 0) > SINGLE;
      node.dataset.mode = this.many ? "density" : "single";
      const ratio = this.many ? 1 / BIN : Math.min(2, window.devicePixelRatio || 1);
      node.width = Math.ceil(extent.x * ratio);
      node.height = Math.ceil(extent.y * ratio);
      node.style.width = `${node.width / ratio}px`;
      node.style.height = `${node.height / ratio}px`;
      const colours = points.layer.colors ?? [points.layer.color];
      if (this.many) this.density(runs, colours, left * ratio, top * ratio, unit * ratio);
      else this.single(runs, colours, left, top, unit, ratio);
    },

    density(runs, colours, left, top, unit) {
      const { points, node } = this, { width, height } = node, { x, y, color } = points, { year } = km.state(), kinds = colours.length;
      const counts = new Uint32Array(width * height * kinds), filtered = year !== null && points.span;
      for (const [from, to] of runs) {
        for (let i = from; i < to; i++) {
          const column = Math.floor(x[i] * unit + left), row = Math.floor(y[i] * unit + top);
          if (column < 0 || row < 0 || column >= width || row >= height || (filtered && !points.shown(i, year))) continue;
          counts[(row * width + column) * kinds + (color ? color[i] : 0)] += 1;
        }
      }
      let most = 1;
      for (const count of counts) if (count > most) most = count;
      const context = node.getContext("2d"), image = context.createImageData(width, height), rgb = colours.map(parts);
      for (let cell = 0; cell < width * height; cell++) {
        let sum = 0, best = 0;
        for (let kind = 0; kind < kinds; kind++) {
          const count = counts[cell * kinds + kind];
          sum += count;
          if (count > counts[cell * kinds + best]) best = kind;
        }
        if (!sum) continue;
        image.data.set(rgb[best], cell * 4);
        image.data[cell * 4 + 3] = 90 + 150 * Math.min(1, Math.log1p(sum - 1) / Math.log1p(most));
      }
      context.putImageData(image, 0, 0);
    },

    single(runs, colours, left, top, unit, ratio) {
      const { points, node } = this, context = node.getContext("2d"), { x, y, color } = points, { year } = km.state();
      const radius = (points.layer.size ?? 7) / 2, side = Math.ceil((radius + 1.5) * 2 * ratio);
      const dots = colours.map((colour) => {
        const dot = document.createElement("canvas");
        dot.width = dot.height = side;
        const pen = dot.getContext("2d");
        pen.arc(side / 2, side / 2, radius * ratio, 0, 7);
        pen.fillStyle = colour;
        pen.fill();
        pen.strokeStyle = "#fffdf8";
        pen.lineWidth = ratio;
        pen.stroke();
        return dot;
      });
      for (const [from, to] of runs) {
        for (let i = from; i < to; i++) {
          if (points.shown(i, year)) {
            context.drawImage(dots[color ? color[i] : 0], Math.round((x[i] * unit + left) * ratio - side / 2), Math.round((y[i] * unit + top) * ratio - side / 2));
          }
        }
      }
    },

    // The points within a few pixels of one, the nearest first.
    near(point, reach, most = Infinity) {
      const { points } = this, { year } = km.state(), { x, y, unit } = this.scale(this._map.containerPointToLayerPoint(point));
      const at = [-x / unit, -y / unit], far = reach / unit, found = [];
      for (const [from, to] of points.runs([at[0] - far, at[1] - far, at[0] + far, at[1] + far].map(Math.floor))) {
        for (let i = from; i < to; i++) {
          const away = Math.hypot(points.x[i] - at[0], points.y[i] - at[1]);
          if (away <= far && points.shown(i, year)) found.push([away, i]);
        }
      }
      return found.sort((a, b) => a[0] - b[0]).slice(0, most).map(([, i]) => i);
    },
  });

  const parts = (colour) => {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data.slice(0, 3);
  };

  // What a point's card says.
  const feature = (points, i) => {
    const { layer } = points, { label } = layer.large, at = points.latlng(i);
    return {
      at,
      label: (label === null ? "" : points.value(label, i)) || `${layer.name} ${at.lat.toFixed(4)}, ${at.lng.toFixed(4)}`,
      values: layer.columns.map((_, column) => points.value(column + 1, i)),
    };
  };

  const drawn = [];
  km.largeLayers = {
    // The point at a pixel of the window, or how many there are: {layer, feature} or {layer, count}.
    at(point) {
      for (const canvas of drawn.toReversed()) {
        const { layer } = canvas.points;
        if (layer.node.style.display === "none") continue;
        const found = canvas.near(point, canvas.many ? 4 : 9);
        if (found.length === 1 || (found.length && !canvas.many)) return { layer, feature: feature(canvas.points, found[0]) };
        if (found.length) return { layer, count: found.length };
      }
      return null;
    },
    // Features near the middle of the window.
    middle(layer, most) {
      const canvas = drawn.find(({ points }) => points.layer === layer), middle = map.getSize().divideBy(2);
      if (!canvas) return [];
      let found = [];
      for (let reach = 16; found.length < most && reach < 1200; reach *= 2) found = canvas.near(middle, reach, most);
      return found.map((i) => feature(canvas.points, i));
    },
  };
  for (const layer of data.layers.filter((each) => each.large)) {
    layer.node = km.el("canvas", { class: "km-points leaflet-zoom-animated", "aria-hidden": "true" });
    const holder = document.getElementById(`km-${layer.id}`);
    unzip(km.bytes(holder.textContent).subarray(0, layer.large.bytes)).then((bytes) => {
      holder.remove();
      const canvas = new Canvas(new Points(layer, bytes));
      drawn.push(canvas);
      canvas.addTo(map);
      if (layer.years) km.on("state", (changed) => changed.has("year") && canvas.place(true));
      performance.mark(`kurilmap-${layer.id}`);
    });
  }
})();
