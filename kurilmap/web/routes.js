// Routes: great-circle legs with arrows, numbered stops, an arrow at the edge towards a stop out of sight, the stops as
// a list with the whole way on a small map of the world.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  const routes = data.routes ?? [];
  if (!routes.length) return;
  const holder = document.getElementById("km-routes");
  const pane = map.createPane("km-routes");
  pane.classList.add("leaflet-zoom-hide");
  const svg = km.svg("svg", { class: "km-note-lines", width: 1, height: 1, overflow: "visible", "aria-hidden": "true" });
  const arrows = svg.appendChild(km.svg("path", { class: "km-route-arrow" }));
  pane.append(svg);

  const node = (tag, text, properties = {}) => {
    const [words, lang] = km.said(text);
    return km.el(tag, { ...properties, lang }, words);
  };
  const called = (stop) => (stop.place ? km.name(stop.place) : stop.at.map((value) => km.number(value, 2)).join(", "));

  let count = 0;
  const stops = [], legs = [];
  for (const route of routes) {
    const own = route.stops.map((stop) => ({ ...stop, number: ++count, latlng: L.latLng(stop.at) }));
    for (const leg of route.legs) {
      chart.line("lines", leg.points, { class: "km-route" });
      legs.push({ ...leg, start: own[leg.from], end: own[leg.to] });
    }
    route.own = own;
    stops.push(...own);
  }
  km.legs = legs; // their lengths are set along them by notes.js

  const place = (element, x, y) => { element.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px)`; };

  // Stops that are near each other at this scale share one number plate.
  const plates = () => {
    const groups = [];
    for (const stop of stops) {
      const point = map.latLngToLayerPoint(stop.latlng);
      const near = groups.find((group) => group.point.distanceTo(point) < 18);
      if (near) near.stops.push(stop);
      else groups.push({ point, stops: [stop] });
    }
    return groups;
  };
  const numbers = (group) => group.map((stop) => stop.number).reduce((runs, n) => {
    const last = runs.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else runs.push([n, n]);
    return runs;
  }, []).map(([a, b]) => (a === b ? a : b === a + 1 ? `${a}, ${b}` : `${a}–${b}`)).join(", ");

  const SIDES = [[0, -1], [-1, -1], [1, -1], [-1, 0], [1, 0], [0, 1], [-1, 1], [1, 1]];
  const put = () => {
    pane.querySelectorAll(".km-stop, .km-away").forEach((each) => each.remove());
    const taken = km.taken(".km-label");
    const corner = map.containerPointToLayerPoint([0, 0]);
    const box = (x, y, w, h) => ({ left: x - corner.x, top: y - corner.y, right: x - corner.x + w, bottom: y - corner.y + h });
    const covered = (own) => taken.reduce((sum, other) => sum + km.overlap(own, other), 0);
    const settle = (element, places) => {
      pane.append(element);
      const { offsetWidth: w, offsetHeight: h } = element;
      const best = places(w, h).map(([x, y], i) => [covered(box(x, y, w, h)) + i / 10, x, y])
        .reduce((a, b) => (b[0] < a[0] ? b : a));
      place(element, best[1], best[2]);
      taken.push(box(best[1], best[2], w, h));
    };
    for (const { point, stops: group } of plates()) {
      settle(km.el("div", { class: "km-stop", "aria-hidden": "true" }, numbers(group)), (w, h) =>
        [6, 20].flatMap((away) => SIDES.map(([dx, dy]) => [point.x + dx * (w / 2 + away) - w / 2, point.y + dy * (h / 2 + away) - h / 2])));
    }
    // Arrow heads half way along what is seen of each leg; at the window's edge where a leg leaves for good.
    const inner = L.bounds(corner.add([30, 30]), corner.add(map.getSize()).subtract([30, 30]));
    let d = "";
    for (const leg of legs) {
      const points = leg.points.map((each) => map.latLngToLayerPoint(each));
      const seen = points.map((each, i) => i).filter((i) => inner.contains(points[i]));
      leg.seen = seen.length > 1 ? [seen[0], seen.at(-1)] : null;
      leg.away = null;
      const head = (i) => {
        const a = points[Math.max(0, i - 1)], b = points[Math.max(1, i)];
        const angle = Math.atan2(b.y - a.y, b.x - a.x), at = (turn, r) => `${(b.x + r * Math.cos(angle + turn)).toFixed(1)} ${(b.y + r * Math.sin(angle + turn)).toFixed(1)}`;
        return `M${at(0, 5)}L${at(2.5, 8)}L${at(-2.5, 8)}Z`;
      };
      if (!leg.seen) continue;
      const [first, last] = leg.seen;
      if (points[first].distanceTo(points[last]) > 40) d += head(Math.round((first + last) / 2));
      for (const [stop, i, out] of [[leg.start, first, first > 0], [leg.end, last, last < points.length - 1]]) {
        if (!out || map.getBounds().contains(stop.latlng)) continue;
        leg.away = stop;
        const side = stop === leg.end;
        const beyond = points[i + (side ? 1 : -1)];
        if (side) d += head(i);
        const west = beyond.x < points[i].x;
        const chip = km.el("div", { class: "km-away" }, km.el("b", {}, numbers([stop])), ` ${called(stop)} `, km.el("small", {}, km.kilometres(leg.km)), west ? " ←" : " →");
        settle(chip, (w, h) => [-1, 1, -2, 2, -3, 3, -4, 4].flatMap((step) => [0, -0.6, 0.6].map((aside) => [step, aside])).map(([step, aside]) => [
          Math.min(Math.max(points[i].x + (aside - 0.5) * w, inner.min.x - 24), inner.max.x + 24 - w),
          Math.min(Math.max(points[i].y + step * (h + 4) - h / 2, inner.min.y - 24), inner.max.y + 24 - h)]));
      }
    }
    arrows.setAttribute("d", d);
  };

  // The stops in words, and a press of one shows it.
  const list = () => {
    holder.replaceChildren(...routes.flatMap((route, i) => [
      node("h2", route.title || km.t("route"), { id: `km-route-title-${i}` }), i === 0 && data.world ? world() : null,
      km.el("ol", { class: "km-route-list", "aria-labelledby": `km-route-title-${i}`, start: route.own[0].number }, ...route.own.map((stop, n) => {
        const leg = route.legs.find((each) => each.from === n);
        return km.el("li", {},
          km.el("button", { type: "button", onclick: () => show(stop), "aria-label": [`${stop.number}.`, stop.date ? `${km.date(stop.date)} ·` : null, called(stop)].filter(Boolean).join(" ") }, [stop.date ? km.date(stop.date) : null, called(stop)].filter(Boolean).join(" · ")),
          stop.title ? node("strong", stop.title) : null, stop.text ? node("p", stop.text) : null,
          stop.source?.length ? km.sourceBox(stop.source, `${stop.number}. ${stop.title ? km.said(stop.title)[0] : called(stop)}`) : null,
          n === 0 && route.plan?.length ? plan(route.plan) : null,
          leg ? km.el("p", { class: "km-route-leg" }, `↓ ${km.kilometres(leg.km)}`) : null);
      })),
      ...(route.positions ?? []).map((each) => km.el("p", { class: "km-small" }, km.el("strong", {}, km.t(`party-${each.party}`)), " ",
        node("q", each.text), ` ${km.t("position-of", { date: km.date(each.date) })} `, km.sourceBox(each.source, `${km.t(`party-${each.party}`)}, ${km.said(route.title || km.t("route"))[0]}`))),
    ]).filter(Boolean));
    holder.hidden = false;
  };
  const plan = (points) => km.el("details", {}, km.el("summary", {}, km.t("plan")), km.el("ol", {}, ...points.map((each) => node("li", each.text))),
    km.sourceList(points[0].source));
  const show = (stop) => {
    const bounds = data.frame.edge ? L.latLngBounds([[data.frame.bounds[1], data.frame.bounds[0]], [data.frame.bounds[3], data.frame.bounds[2]]]) : null;
    if (bounds && !bounds.contains(stop.latlng)) return km.announce(km.t("off-map", { place: called(stop) }));
    map.setView(stop.latlng, map.getZoom(), { animate: false });
    if (stop.place && km.place(stop.place)) km.set({ selected: stop.place });
  };

  // The world in Mercator units of 2^10, cut at 30 degrees west so that the Pacific lies whole.
  const world = () => {
    const size = 1024, cut = size * (150 / 360);
    const across = (x) => (((x - cut) % size) + size) % size;
    const picture = km.svg("svg", { class: "km-world", viewBox: `0 150 ${size} 520`, role: "img" }, km.svg("title", {}, km.t("whole-route")));
    const land = km.geometry.path(data.world, 10);
    const [ux, uy] = km.geometry.toUnits(data.base.origin[1], data.base.origin[0], 10).map(Math.round);
    for (const turn of [0, size]) picture.append(km.svg("path", { d: land, transform: `translate(${ux - cut + turn} ${uy})` }));
    for (const leg of legs) {
      let d = "", last = null;
      for (const [lat, lon] of leg.points) {
        const [x, y] = km.geometry.toUnits(lat, lon, 10), px = across(x);
        d += `${last !== null && Math.abs(px - last) < size / 2 ? "L" : "M"}${px.toFixed(1)} ${y.toFixed(1)}`;
        last = px;
      }
      picture.append(km.svg("path", { class: "km-route", d }));
    }
    const done = [];
    for (const stop of stops) {
      const [x, y] = km.geometry.toUnits(...stop.at, 10), px = across(x);
      picture.append(km.svg("circle", { cx: px, cy: y, r: 8, class: "km-world-stop" }));
      const near = done.find((each) => Math.hypot(each.x - px, each.y - y) < 60);
      if (near) { near.stops.push(stop); continue; }
      done.push({ x: px, y, stops: [stop] });
    }
    for (const group of done) picture.append(km.svg("text", { x: group.x, y: group.y - 16, class: "km-world-number" }, numbers(group.stops)));
    return picture;
  };

  map.on("zoomend viewreset resize moveend", put);
  km.on("state", (changed) => {
    if (!changed.has("names") && !changed.has("perspective")) return;
    list();
    put();
  });
})();
