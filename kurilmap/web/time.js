// What was in force in a year, on the map: areas by who administered them, tags with words, marks of the year's events.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  const { time } = data;
  if (!time) return;
  Object.assign(data.names, { ...time.names, ...data.names });

  // How a status looks: ground, turn, and stripes of a width and a colour (the same table: kurilmap/still/years.py).
  const RUSSIA = "#dde2c2", JAPAN = "#f3d5c4";
  const LOOKS = {
    russia: [RUSSIA, 90, 0.6, "#8a9455"], japan: [JAPAN, 0, 0.6, "#c58a6c"], "united-states": ["#e1d5ea", -45, 0.6, "#8f76ab"],
    undivided: [RUSSIA, -45, 6, JAPAN], "changing hands": ["#e9e5da", -45, 1.6, "#9b9587"], "not stated": ["#eae8e4", 0, 0, ""],
    renounced: ["#f2ede3", 45, 0.7, "#7a1f4b"],
  };
  // A pattern for a look; with a claim in force the stripes of disputed land stand on its ground.
  km.texture = (look, claimed, id, defs = chart.defs) => {
    const [ground, turn, width, colour] = LOOKS[look] ?? LOOKS["not stated"];
    const own = defs === chart.defs;
    const size = width === 6 ? 12 : 6;
    const pattern = km.svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" },
      km.svg("rect", { width: size, height: size, fill: ground }), ...(claimed ? km.stripes.map(([x, wide, name]) => km.svg("rect", { x, width: wide, height: 6, class: name }))
        : [km.svg("rect", { width, height: size, fill: colour })]));
    if (own) pattern.dataset.turn = claimed ? 45 : turn;
    pattern.setAttribute("patternTransform", `scale(${own ? chart.scale : 1}) rotate(${claimed ? 45 : turn})`);
    defs.append(pattern);
  };
  const filled = (look, claimed) => {
    const id = `km-p-${look.replace(" ", "-")}${claimed ? "-claimed" : ""}`;
    if (!document.getElementById(id)) km.texture(look, claimed, id);
    return `url(#${id})`;
  };

  const within = ([lat, lon], [west, south, east, north]) => lon >= west && lon <= east && lat >= south && lat <= north;
  // The areas of a year as they are on its last day: {area, period, look, claimed}.
  km.areasAt = (year) => (year === null ? [] : time.areas.flatMap((area) => {
    const period = area.periods.find(([from, to]) => km.inForce(from, to, year));
    if (!period) return [];
    const [from, , status, held, claims] = period, { perspective } = km.state();
    const remark = (data.remarks ?? []).find((each) => each.perspective === perspective && each.from <= from && within(area.at, each.area));
    return [{ area, period, look: remark?.word ?? (status === "administered" ? held : status), claimed: !remark && Boolean(claims) && perspective === "neutral" && claims }];
  }));
  const party = (id) => (data.strings.en[`party-${id}`] ? km.t(`party-${id}`) : km.name(id));
  km.partyList = (ids) => km.list(ids.map(party));
  // A status in words; `short` for the map.
  km.status = ({ look, period: [, , status, held, claims], claimed }, short = false) => {
    const claim = claimed || !short ? claims : "";
    const key = look === "renounced" ? (short ? "" : "legend-renounced") : { undivided: "undivided", "changing hands": "changing-hands", "not stated": "not-stated" }[status];
    const first = key ? km.t(key) : key === "" ? "" : short ? party(held) : km.t("administered-by-party", { party: party(held) });
    return [first, claim ? km.t("claimed-by-party", { party: km.partyList(claim.split("|")) }) : ""];
  };
  // The areas of a year by what is said of them: [words, names].
  km.statuses = (year) => {
    const groups = new Map();
    for (const each of km.areasAt(year)) {
      const text = km.list(km.status(each).filter(Boolean));
      groups.set(text, [...(groups.get(text) ?? []), km.name(each.area.id)]);
    }
    return [...groups].map(([text, names]) => [text, km.list(names)]);
  };

  // The areas of one year as shapes over the land; islands lend theirs. The second year of a comparison has its own.
  const islands = new Map([...chart.groups.islands.querySelectorAll("[data-id]")].map((node) => [node.dataset.id, node]));
  km.shade = (group) => {
    const nodes = new Map(time.areas.map((area) => {
      const node = area.shape ? chart.shape("shades", area.shape, {}) : chart.draw("shades", "");
      node.classList.add("km-time-area");
      node.dataset.area = area.id;
      group.append(node);
      return [area, node];
    }));
    chart.groups.shades.append(group);
    const lend = () => {
      if (group.style.display === "none") return;
      for (const [area, node] of nodes) {
        if (area.members) node.setAttribute("d", area.members.map((id) => islands.get(id)?.getAttribute("d") ?? "").join(""));
      }
    };
    chart.on("placed", lend);
    return (year) => {
      const shown = km.areasAt(year), before = group.dataset.on;
      group.style.display = shown.length ? "" : "none";
      group.dataset.on = shown.length ? "on" : "";
      if (shown.length && !before) lend();
      const found = new Map(shown.map((each) => [each.area, each]));
      for (const [area, node] of nodes) {
        const each = found.get(area);
        node.style.display = each ? "" : "none";
        node.dataset.look = each?.look ?? "";
        if (each) node.style.fill = filled(each.look, each.claimed);
      }
    };
  };

  const pane = map.createPane("km-time");
  pane.classList.add("leaflet-zoom-hide");
  pane.setAttribute("aria-hidden", "true"); // the panel says the same in words
  const eventsOf = (year) => time.events.filter((event) => year !== null && Number(event.date.slice(0, 4)) === year);
  km.eventsOf = eventsOf;

  // Tags and marks keep off the labels; where two areas near each other are in the same state one tag is enough.
  let boxes = null;
  const NEAR = 150;
  const tags = () => {
    pane.replaceChildren();
    const { year, compare } = km.state();
    if (year === null) return;
    boxes ??= [...km.taken(".km-label, .km-note, .km-stop, .km-locator, .km-scale, .leaflet-control"), ...km.boxes(islands.values())];
    const taken = [...boxes, ...km.boxes(chart.groups.lines.querySelectorAll(".km-line"))], corner = map.containerPointToLayerPoint([0, 0]), size = map.getSize();
    const settle = (node, point, steps, [least, most] = [0, size.x]) => {
      pane.append(node);
      const w = node.offsetWidth, h = node.offsetHeight;
      let best = null;
      for (const [i, [dx, dy]] of steps(w, h).entries()) {
        const left = point.x + dx - w / 2, top = point.y + dy - h / 2;
        const own = { left, top, right: left + w, bottom: top + h };
        const out = left < least + 4 || top < 4 || own.right > most - 4 || own.bottom > size.y - 4;
        const cost = taken.reduce((sum, other) => sum + km.overlap(own, other), 0) + i * 4 + (out ? 1e5 : 0);
        if (!best || cost < best.cost) best = { cost, left, top, own };
        if (cost === i * 4 && i === 0) break;
      }
      taken.push(best.own);
      node.style.transform = `translate(${Math.round(best.left + corner.x)}px,${Math.round(best.top + corner.y)}px)`;
    };
    const seen = (latlng) => {
      const point = map.latLngToContainerPoint(latlng);
      return point.x > 0 && point.y > 0 && point.x < size.x && point.y < size.y ? point : null;
    };
    // Marks first: they stand at their places.
    const groups = new Map();
    if (compare === null) {
      for (const [i, event] of eventsOf(year).entries()) {
        if (!event.at || !seen(event.at)) continue;
        const key = event.at.join();
        if (!groups.has(key)) groups.set(key, { at: event.at, numbers: [] });
        groups.get(key).numbers.push(i + 1);
      }
    }
    for (const { at, numbers } of groups.values()) {
      settle(km.el("div", { class: "km-stop km-event-mark" }, numbers.join(", ")), seen(at), (w) => [[0, -16], [14 + w / 2, -8], [-14 - w / 2, -8], [0, 16], [14 + w / 2, 10], [-14 - w / 2, 10], [0, -32], [0, 32], [30, -24], [-30, -24], [30, 24], [-30, 24]]);
    }
    // An area whose middle is out of sight has its tag on the largest part of it that is in sight.
    const elsewhere = (area) => {
      const parts = chart.shapes.find(({ node }) => node.dataset.area === area.id)?.all ?? [];
      let best = null, least = 0;
      for (const { left, right, top, bottom } of parts) {
        const wide = (right - left) * (bottom - top), point = wide > least && seen(chart.degrees((left + right) / 2, (top + bottom) / 2));
        if (point) [best, least] = [point, wide];
      }
      return best;
    };
    const done = [];
    const part = compare === null ? null : km.swipeAt();
    const sides = new Map((compare === null ? [year] : [Math.min(year, compare), Math.max(year, compare)]).map((each) => [each, km.areasAt(each)]));
    for (const area of time.areas) {
      const point = seen(area.at) ?? elsewhere(area);
      if (!point) continue;
      const wanted = part === null ? year : point.x < part ? Math.min(year, compare) : Math.max(year, compare);
      const found = sides.get(wanted).find((each) => each.area === area);
      const [first, second] = found ? km.status(found, true) : ["", ""];
      if (!first || done.some((each) => each.text === first + second && each.point.distanceTo(point) < NEAR)) continue;
      done.push({ text: first + second, point });
      const node = km.el("div", { class: "km-tag-time", "data-area": area.id }, first, second ? km.el("small", {}, second) : null);
      node.style.borderLeftColor = (LOOKS[found.look] ?? LOOKS["not stated"])[0];
      settle(node, point, (w, h) => [[0, 0], ...[0.6, 1, 1.5, 2.2].flatMap((r) => [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1]]
        .map(([dx, dy]) => [dx * r * (w / 2 + 8), dy * r * (h + 10)]))], part === null ? undefined : point.x < part ? [0, part] : [part, size.x]);
    }
    if (ring) mark();
  };
  // A ring at a place that an event names and that has no label here.
  let ring = null;
  const mark = () => {
    const { x, y } = map.latLngToLayerPoint(ring);
    const node = km.el("div", { class: "km-time-ring" });
    node.style.transform = `translate(${x}px,${y}px)`;
    pane.append(node);
  };
  km.point = (event) => {
    ring = km.place(event.place) ? null : event.at;
    if (matchMedia("(max-width: 51.25em)").matches) document.getElementById("km-map-region").scrollIntoView();
    map.setView(event.at, map.getZoom(), { animate: false });
    if (ring) km.announce(km.name(event.place));
    else km.set({ selected: event.place });
    tags();
  };
  km.onSheet = (at) => {
    const [west, south, east, north] = data.frame.bounds;
    return Boolean(at) && within(at, [west, south, east, north]);
  };

  // What the legend says of a year: [look, claimed, words].
  km.areaLegend = () => {
    const { year, compare } = km.state();
    const found = new Map();
    for (const each of [...(compare === null ? [] : km.areasAt(compare)), ...km.areasAt(year)]) {
      const [first, second] = km.status(each);
      const claim = each.claimed ? second : "";
      if (!found.has(each.look + each.claimed)) found.set(each.look + each.claimed, [each.look, Boolean(each.claimed), claim ? `${first}; ${claim}` : first]);
    }
    return [...found.values()];
  };

  let paint = null;
  const draw = () => {
    const { year } = km.state();
    if (year === null && !paint) return;
    paint ??= km.shade(km.svg("g", { class: "km-time-one" }));
    km.secondYear();
    paint(km.state().compare === null ? year : Math.min(year, km.state().compare));
    tags();
  };
  map.on("moveend zoomend resize", () => {
    boxes = null;
    if (km.state().year !== null) tags();
  });
  km.on("layers", () => { boxes = null; tags(); });
  km.on("state", (changed) => {
    if (changed.has("names") || changed.has("perspective")) boxes = null;
    if (changed.has("year")) ring = null;
    if (["year", "compare", "perspective", "names"].some((key) => changed.has(key))) draw();
  });
  km.retag = tags;
})();
