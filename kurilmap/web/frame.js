// The sheet's furniture: degrees along the frame, the scale bar, the locator, the readout of coordinates.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  const box = document.getElementById("km-sheet");
  if (!box) return;

  // 44°30′ N: whole minutes where the degrees are not whole, as on a chart.
  const degree = (value, letters) => {
    const minutes = Math.round(Math.abs(value) * 600) / 10;
    const whole = Math.floor(minutes / 60), rest = Math.round((minutes - whole * 60) * 10) / 10;
    return `${whole}°${rest ? `${String(rest).padStart(2, "0")}′` : ""}${value < 0 ? letters[1] : letters[0]}`;
  };
  km.coordinates = (lat, lon) => {
    const one = (value, letters) => {
      const total = Math.round(Math.abs(value) * 36000) / 10;
      const d = Math.floor(total / 3600), m = Math.floor((total - d * 3600) / 60), s = total - d * 3600 - m * 60;
      return `${d}°${String(m).padStart(2, "0")}′${s.toFixed(0).padStart(2, "0")}″ ${value < 0 ? letters[1] : letters[0]}`;
    };
    return `${one(lat, "NS")}, ${one(lon, "EW")}`;
  };

  let edge = 17; // the width of the frame with its degrees, as the style has it
  const measure = () => {
    edge = Math.round(parseFloat(getComputedStyle(box).paddingTop)) || 17;
  };
  measure();
  new ResizeObserver(() => {
    measure();
    map.invalidateSize({ animate: false });
    ticks();
  }).observe(box);

  // No movement for a reader who has asked for none: neither of the zoom nor of the arrow keys.
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const still = () => {
    map._zoomAnimated = !calm.matches && map.options.zoomAnimation && L.Browser.any3d;
    map.options.inertia = !calm.matches;
  };
  const panBy = map.panBy;
  map.panBy = (offset, options) => panBy.call(map, offset, calm.matches ? { ...options, animate: false } : options);
  // Where the map is told to be at once, it does not wait for a zoom that is under way, nor give way to its end.
  const setView = map.setView;
  map.setView = (center, zoom, options) => {
    if (map._animatingZoom && options?.animate === false) map._onZoomTransitionEnd();
    return setView.call(map, center, zoom, options);
  };
  calm.addEventListener("change", still);
  still();

  const first = data.attributions?.[0]; // the others stand under the map
  if (first) map.attributionControl?.addAttribution(km.el("span", {}, first).outerHTML);

  const frame = km.svg("svg", { class: "km-frame", "aria-hidden": "true" });
  box.append(frame);
  const ticks = () => {
    const size = map.getSize();
    const width = size.x + edge * 2, height = size.y + edge * 2;
    frame.setAttribute("viewBox", `0 0 ${width} ${height}`);
    frame.setAttribute("width", width);
    frame.setAttribute("height", height);
    const nw = map.containerPointToLatLng([0, 0]), se = map.containerPointToLatLng(size);
    const gap = km.graticuleStep((se.lng - nw.lng) / size.x);
    const nodes = [];
    let d = `M${edge - 0.5} ${edge - 0.5}h${size.x + 1}v${size.y + 1}h${-size.x - 1}Z`;
    for (let i = Math.ceil(nw.lng / gap); i * gap <= se.lng; i++) {
      const x = edge + map.latLngToContainerPoint([nw.lat, i * gap]).x;
      d += `M${x} ${edge}v-5M${x} ${edge + size.y}v5`;
      if (x > edge * 2 && x < width - edge * 2) nodes.push(km.svg("text", { x, y: edge - 6, "text-anchor": "middle" }, degree(i * gap, "EW")));
    }
    for (let i = Math.ceil(se.lat / gap); i * gap <= nw.lat; i++) {
      const y = edge + map.latLngToContainerPoint([i * gap, nw.lng]).y;
      d += `M${edge} ${y}h-5M${edge + size.x} ${y}h5`;
      if (y > edge * 2 && y < height - edge * 2) {
        nodes.push(km.svg("text", { transform: `translate(${edge - 6} ${y}) rotate(-90)`, "text-anchor": "middle" }, degree(i * gap, "NS")));
      }
    }
    frame.replaceChildren(km.svg("path", { d }), ...nodes);
  };

  // A bar in km and one in nautical miles, true for the middle of the map.
  const scale = km.el("div", { class: "km-scale", "aria-hidden": "true" });
  box.append(scale);
  const bars = () => {
    const size = map.getSize(), y = size.y / 2;
    const a = map.containerPointToLatLng([size.x / 2 - 50, y]), b = map.containerPointToLatLng([size.x / 2 + 50, y]);
    const km100 = km.geometry.distance([a.lat, a.lng], [b.lat, b.lng]); // km in 100 px
    const bar = (perPixel, unit) => {
      const most = perPixel * 110, power = 10 ** Math.floor(Math.log10(most));
      const value = [5, 2, 1].map((n) => n * power).find((n) => n <= most);
      const node = km.el("span", {}, `${km.number(value, 2)} ${unit}`);
      node.style.width = `${value / perPixel}px`;
      return node;
    };
    scale.replaceChildren(bar(km100 / 100, km.t("unit-km")), bar(km100 / 185.2, km.t("unit-nmi")));
  };

  // The locator: all of Northeast Asia, with the window of the map as a box. A small map of folium's stands in its corner
  // and shows the same.
  let spot = null;
  if (data.base.locator?.length && !data.frame.edge && !data.overview) {
    const bits = data.base.bits;
    const corner = (lat, lon) => chart.units(lat, lon);
    const [left, top] = corner(60, 118), [right, bottom] = corner(20, 170);
    spot = km.svg("rect", { class: "km-spot" });
    box.append(km.svg("svg", { class: "km-locator", viewBox: `${left} ${top} ${right - left} ${bottom - top}`, "aria-hidden": "true" },
      km.svg("path", { d: km.geometry.path(data.base.locator, bits) }), spot));
  }
  const locate = () => {
    if (!spot) return;
    const bounds = map.getBounds();
    const [x0, y0] = chart.units(bounds.getNorth(), bounds.getWest()), [x1, y1] = chart.units(bounds.getSouth(), bounds.getEast());
    const least = 2 ** (data.base.bits - 8 - 4) * 40; // never too small to be seen
    const w = Math.max(x1 - x0, least / 4), h = Math.max(y1 - y0, least / 4);
    for (const [name, value] of Object.entries({ x: (x0 + x1 - w) / 2, y: (y0 + y1 - h) / 2, width: w, height: h })) spot.setAttribute(name, value);
  };

  map.on("move zoomend resize viewreset", ticks);
  map.on("moveend zoomend resize", () => {
    bars();
    locate();
  });
  const draw = () => {
    ticks();
    bars();
    locate();
  };
  km.on("state", (changed) => changed.has("names") && draw());

  const readout = document.getElementById("km-readout");
  if (readout) {
    let last = null;
    const show = ({ lat, lng }) => {
      last = [lat, lng];
      readout.firstElementChild.textContent = km.coordinates(lat, lng);
    };
    map.on("mousemove", (event) => show(event.latlng));
    map.on("moveend", () => show(map.getCenter()));
    show(map.getCenter());
    km.copyText = async (text) => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        const area = km.el("textarea", { "aria-hidden": "true" });
        area.value = text;
        document.body.append(area);
        area.select();
        document.execCommand("copy"); // eslint-disable-line -- the way that works in a file opened from disk
        area.remove();
      }
      km.announce(km.t("copied"));
    };
    document.getElementById("km-copy").addEventListener("click", () => km.copyText(last.map((value) => value.toFixed(5)).join(", ")));
  }

  // Paper: the map takes the size of the sheet while it is printed, and shows about what was seen.
  const page = document.documentElement.classList;
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds(), large: page.contains("km-projecting") };
    page.remove("km-projecting");
    page.add("km-print");
    map.invalidateSize({ animate: false });
    map.fitBounds(before.bounds.pad(-0.18), { animate: false });
  });
  window.addEventListener("afterprint", () => {
    page.remove("km-print");
    page.toggle("km-projecting", before.large);
    map.invalidateSize({ animate: false });
    map.setView(before.centre, before.zoom, { animate: false });
  });
})();
