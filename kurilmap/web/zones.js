// Sea zones: the sea by nearest coast, in cells; whose it is follows the perspective and the What if beside the map.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, chart } = km;
  const zones = data.zones;
  if (!zones) return;
  const NOBODY = "nobody", OPEN = "open";
  const cells = zones.cells.map(([unit, nm, without, area]) => ({ unit, nm, without, area }));
  const most = zones.nm.at(-1);
  const parties = [...new Set(Object.values(zones.units).flatMap((each) => each.join("|").split("|")))]
    .concat([...new Set(cells.map((cell) => cell.unit))].filter((unit) => !(unit in zones.units)))
    .filter((party, i, all) => all.indexOf(party) === i);

  // The edges, in units of the chart, and what is to their sides.
  const edges = zones.lines.map(([kind, nm, one, two, text]) => {
    const points = km.geometry.rings([[zones.bits, text]], data.base.bits)[0].points;
    const drawn = kind === "limit" ? zones.nm.includes(nm) : kind === "equidistance";
    const d = points.reduce((out, value, i) => out + (i % 2 ? ` ${value}` : `${i ? "L" : "M"}${value}`), "");
    return { kind, nm, one, two, points, d, node: null, drawn };
  });
  const fills = new Map([...parties, OPEN].map((party) =>
    [party, chart.draw("depth", "", { class: `km-zone-fill km-zone-${party}`, "fill-rule": "evenodd", "data-party": party })]));
  const claims = Object.values(zones.units)[0].join("|").split("|");
  const striped = km.svg("pattern", { id: "km-zone-stripes", width: 7 * claims.length, height: 7, patternUnits: "userSpaceOnUse", "data-turn": 45 });
  claims.forEach((party, i) => {
    striped.append(km.svg("rect", { x: i * 7, width: 3.5, height: 7, class: `km-zone-${party}`, "fill-opacity": 0.24 }));
  });
  chart.defs.append(striped);
  striped.setAttribute("patternTransform", `scale(${chart.scale ?? 1}) rotate(45)`);
  for (const edge of edges) {
    if (edge.drawn) edge.node = chart.draw("lines", edge.d, { class: `km-zone km-zone-${edge.kind} km-zone-${edge.kind === "limit" ? edge.nm : "middle"}` });
  }

  // Whose a cell is. A rock's sea beyond 12 miles is that of the coast which is nearest without it.
  let choice = {}, rock = false, box = null;
  const usual = (unit, perspective) => {
    const [held, claimed] = zones.units[unit];
    if (perspective === "neutral") return OPEN;
    return claimed.split("|").includes(perspective) ? perspective : held;
  };
  const whose = (cell, chosen, asRock) => {
    if (asRock && cell.unit === zones.rock && cell.nm > 12) return chosen[cell.without] ?? cell.without;
    return chosen[cell.unit] ?? cell.unit;
  };

  // Chain edges with one side of a party's into rings; a chain that does not close ends where nothing is known.
  const ringsOf = (inside) => {
    const ends = new Map(), parts = edges.filter(({ one, two }) => inside(one) !== (two >= 0 && inside(two)));
    const key = (points, last) => (last ? `${points.at(-2)} ${points.at(-1)}` : `${points[0]} ${points[1]}`);
    for (const part of parts) for (const last of [false, true]) {
      const at = key(part.points, last);
      if (!ends.has(at)) ends.set(at, []);
      ends.get(at).push(part);
    }
    const left = new Set(parts);
    let out = "";
    for (const first of parts) {
      if (!left.delete(first)) continue;
      let way = [...first.points];
      for (let next; (next = ends.get(key(way, true))?.find((part) => left.has(part)));) {
        left.delete(next);
        let points = next.points;
        if (key(points, false) !== key(way, true)) points = points.map((_, i) => next.points[points.length - 2 - i + 2 * (i % 2)]);
        way = way.concat(points.slice(2));
      }
      out += way.reduce((text, value, i) => text + (i % 2 ? ` ${value}` : `${i ? "L" : "M"}${value}`), "") + "Z";
    }
    return out;
  };

  const draw = () => {
    const holders = cells.map((cell) => whose(cell, choice, rock));
    const hidden = km.hiddenLayers.has("zones");
    for (const { kind, one, two, node } of edges) {
      if (!node) continue;
      const parted = two < 0 ? holders[one] !== NOBODY : holders[one] !== holders[two];
      node.style.display = !hidden && (parted || (kind === "limit" && two >= 0)) ? "" : "none";
    }
    for (const [party, node] of fills) {
      node.setAttribute("d", ringsOf((cell) => holders[cell] === party));
      node.style.display = hidden ? "none" : "";
    }
  };

  // The panel: the choices, a table of what they change, a table of the islands, and what all this is.
  const name = (unit) => (data.names[unit] ? km.name(unit) : km.t(`party-${unit}`));
  const called = (party) => km.t(party === OPEN || party === NOBODY ? `zones-${party}` : `party-${party}`);
  const round = (value) => km.number(Math.abs(value) < 0.5 ? 0 : Number(value.toPrecision(4)));
  const text = (node, key) => km.say(node, key);
  const section = km.el("section", { class: "km-zones", "aria-labelledby": "km-zones-title" }, text(km.el("h2", { id: "km-zones-title" }), "zones"),
    text(km.el("p"), "zones-about"));
  const inputs = [], legends = []; // a party's name alone stands in every group: each choice says its island too
  const speak = () => {
    for (const [legend, unit] of legends) legend.textContent = km.t("zones-what-if", { island: name(unit) });
    for (const [input, unit] of inputs) input.setAttribute("aria-label", km.colon(name(unit), called(input.value)));
  };
  for (const [unit, [held, claimed]] of Object.entries(zones.units)) {
    const legend = km.el("legend");
    legends.push([legend, unit]);
    const set = km.el("fieldset", { "data-unit": unit }, legend);
    for (const party of [...`${held}|${claimed}`.split("|"), OPEN]) {
      const input = km.el("input", { type: "radio", name: `km-zone-${unit}`, value: party, onchange: () => {
        choice[unit] = party;
        ask();
      } });
      inputs.push([input, unit]);
      set.append(km.el("label", {}, input, text(km.el("span"), party === OPEN ? "zones-open" : `party-${party}`)));
    }
    if (unit === zones.rock && most > 12) {
      box = km.el("input", { type: "checkbox", "aria-describedby": "km-zones-rock", onchange: () => {
        rock = box.checked;
        ask();
      } });
      set.append(km.el("label", {}, box, text(km.el("span"), "zones-rock")));
    }
    section.append(set);
  }
  if (most > 12) section.append(text(km.el("p", { id: "km-zones-rock", class: "km-small" }), "zones-rock-why"));
  const table = km.el("table", { id: "km-zones-table" }), islands = km.el("table");
  section.append(table, islands);
  if (zones.straits) section.append(text(km.el("p", { class: "km-small" }), "zones-straits"));
  const grounds = km.el("div");
  section.append(grounds);
  document.getElementById("km-places-title").closest("section").before(section);

  // In a narrow panel the rows stand one under another (zones.css): then the roles still say what is what, and each
  // figure has its column's head beside it.
  const row = (tag, head, values) => km.el("tr", { role: "row" }, km.el("th", tag === "th" ? { scope: "col", role: "columnheader" } : { scope: "row", role: "rowheader" }, ...head),
    ...values.map((value) => km.el(tag, tag === "th" ? { scope: "col", role: "columnheader" } : { role: "cell" }, value)));
  const fill = (node, caption, head, rows) => {
    for (const each of rows) [...each.children].forEach((cell, i) => { cell.dataset.head = head.children[i].textContent; });
    node.setAttribute("role", "table");
    node.replaceChildren(km.el("caption", {}, caption), km.el("thead", { role: "rowgroup" }, head), km.el("tbody", { role: "rowgroup" }, ...rows));
  };
  const sums = (chosen, asRock) => {
    const out = {};
    for (const cell of cells) {
      if (!(cell.unit in zones.units)) continue;
      const holder = whose(cell, chosen, asRock);
      out[holder] = (out[holder] ?? 0) + cell.area;
    }
    return out;
  };
  // A key of a party's tint, or of the stripes, drawn by hand: the chart's pattern has the chart's scale.
  const stripesOr = (party, { x, y, width, height }) => {
    if (party !== OPEN) return km.svg("rect", { x, y, width, height, class: `km-zone-tint km-zone-${party}` });
    const wide = width / (2 * claims.length);
    return km.svg("g", {}, ...claims.map((claim, i) => km.svg("rect", { x: x + 2 * i * wide, y, width: wide, height, class: `km-zone-tint km-zone-${claim}` })));
  };
  const swatch = (party) => (parties.includes(party) ? km.svg("svg", { class: "km-zone-key", viewBox: "0 0 10 10", "aria-hidden": "true" },
    km.svg("rect", { width: 10, height: 10, class: `km-zone-${party}` })) : null);
  const tell = () => {
    const before = sums(Object.fromEntries(Object.keys(zones.units).map((unit) => [unit, zones.units[unit][0]])), false);
    const after = sums(choice, rock);
    const shown = [...parties, OPEN, NOBODY].filter((party) => before[party] || after[party]);
    const signed = (value) => (Math.abs(value) < 0.5 ? "0" : `${value > 0 ? "+" : "−"}${round(Math.abs(value))}`);
    fill(table, km.t("zones-table", { nm: most }), row("th", [km.t("zones-party")], ["zones-before", "zones-after", "zones-change"].map((key) => km.t(key))),
      shown.map((party) => row("td", [swatch(party), called(party)], [round(before[party] ?? 0), round(after[party] ?? 0), signed((after[party] ?? 0) - (before[party] ?? 0))])));
    fill(islands, km.t("zones-islands"), row("th", [km.t("zones-island")], zones.nm.map((nm) => km.t("zones-within", { nm }))),
      Object.keys(zones.units).map((unit) => row("td", [name(unit)], zones.nm.map((nm) =>
        round(cells.filter((cell) => cell.unit === unit && cell.nm <= nm).reduce((sum, cell) => sum + cell.area, 0))))));
    return shown.map((party) => `${called(party)}: ${round(after[party] ?? 0)} km² (${signed((after[party] ?? 0) - (before[party] ?? 0))})`).join("; ");
  };
  // The choices that differ from what the perspective counts go into the page's state, and come from it.
  const ask = () => {
    const { perspective } = km.state();
    const parts = Object.keys(zones.units).map((unit) => [unit, ...(choice[unit] === usual(unit, perspective) ? [] : [choice[unit]]),
      ...(rock && unit === zones.rock ? ["rock"] : [])]).filter((each) => each.length > 1);
    km.set({ whatif: parts.map((each) => each.join(".")).join("/") || null });
  };
  const take = () => {
    const { perspective, whatif } = km.state(), asked = km.parseWhatIf(whatif) ?? {};
    choice = Object.fromEntries(Object.keys(zones.units).map((unit) => [unit, (asked[unit] ?? []).find((part) => part !== "rock") ?? usual(unit, perspective)]));
    rock = Boolean(box && asked[zones.rock]?.includes("rock"));
    for (const [input, unit] of inputs) input.checked = input.value === choice[unit];
    if (box) box.checked = rock;
    draw();
  };

  // Layers and the legend.
  const toggle = km.el("input", { type: "checkbox", value: "zones", checked: true, onchange: () => {
    km.hiddenLayers[toggle.checked ? "delete" : "add"]("zones");
    km.emit("layers");
  } });
  document.querySelector(".km-layers").append(km.el("label", {}, toggle, text(km.el("span"), "zones-layer")));
  const explain = () => {
    for (const old of document.querySelectorAll(".km-zone-item")) old.remove();
    if (km.hiddenLayers.has("zones")) return;
    const kinds = [...zones.nm.map((nm) => [`limit km-zone-${nm}`, km.t("zones-limit", { nm })]), ["equidistance", km.t("zones-equidistance")]];
    const holders = new Set(cells.map((cell) => whose(cell, choice, rock)));
    const tints = [...parties, OPEN].filter((party) => holders.has(party));
    const item = (shape, words) => km.el("li", { class: "km-zone-item" }, km.svg("svg", { width: 34, height: 16, "aria-hidden": "true", class: "km-sample" }, shape), km.el("span", {}, words));
    document.getElementById("km-legend").append(
      ...kinds.map(([kind, words]) => item(km.svg("path", { d: "M1 8H33", class: `km-zone km-zone-${kind}` }), words)),
      ...tints.map((party) => item(stripesOr(party, { x: 2, y: 1, width: 30, height: 14 }), party === OPEN ? km.t("zones-open") : km.t("zones-counted", { party: called(party) }))));
  };

  km.on("state", (changed) => {
    const anew = changed.has("perspective"), asked = changed.has("whatif");
    if (anew || asked) take();
    if (changed.has("names") || anew) {
      speak();
      grounds.replaceChildren(km.sourceBox(zones.sources, km.t("zones")));
    }
    if (changed.has("names") || anew || asked) {
      const told = tell();
      if (asked && !anew && !changed.has("names")) km.announce(told);
    }
    explain(); // the legend may have been made anew
  });
  km.on("layers", () => {
    draw();
    explain();
  });
})();
