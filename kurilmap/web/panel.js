// The panel's controls: names, perspective, layers, legend, tools, sources. Each appears only with something to control.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;
  const at = (id) => document.getElementById(id);
  const live = at("km-live");
  km.announce = (text) => {
    live.textContent = "";
    requestAnimationFrame(() => { live.textContent = text; });
  };

  const radios = (holder, key, legend, values, label) => {
    if (values.length < 2) return;
    const group = km.el("fieldset", { class: `km-choice km-choice-${key}`, role: "radiogroup", "aria-labelledby": `km-${key}-title` },
      km.say(km.el("legend", { id: `km-${key}-title` }), legend));
    for (const value of values) {
      const input = km.el("input", { type: "radio", name: `km-${key}`, value, onchange: () => km.set({ [key]: value }) });
      const text = km.el("span");
      label(text, value);
      group.append(km.el("label", {}, input, text));
    }
    holder.append(group);
    km.on("state", (changed) => {
      if (!changed.has(key)) return;
      for (const input of group.querySelectorAll("input")) input.checked = input.value === km.state()[key];
    });
  };

  const controls = at("km-controls");
  radios(controls, "names", "names", data.offered ?? data.languages, (node, language) => {
    node.textContent = data.strings[language]["language-self"];
    node.lang = language;
  });
  radios(controls, "perspective", "perspective", data.perspectives,
    (node, value) => km.say(node, ["neutral", "de-facto"].includes(value) ? `view-${value}` : `party-${value}`));

  // What each party says, whosever view is shown.
  if (data.positions?.length) {
    const told = km.el("ul");
    controls.append(km.el("details", { id: "km-positions", class: "km-positions" }, km.say(km.el("summary"), "positions"), told));
    km.on("state", (changed) => {
      if (!changed.has("names")) return;
      told.replaceChildren(...data.positions.map((each) => {
        const [text, lang] = km.said(each.text);
        return km.el("li", {}, km.el("strong", {}, km.t(`party-${each.party}`)), " ", km.el("q", { lang }, text), " ",
          km.el("span", { class: "km-small" }, km.t("position-of", { date: km.date(each.date) })), km.sourceList(each.source));
      }));
    });
  }

  // Layers: what can be taken off the sheet. Hidden ones are remembered by name.
  km.hiddenLayers = new Set();
  const LAYERS = [
    ["labels-islands", () => data.places.some((place) => place.group === "labels-islands")],
    ["labels-places", () => data.places.some((place) => place.group === "labels-places")],
    ["labels-waters", () => true],
    ["labels-summits", () => data.places.some((place) => place.group === "labels-summits")],
    ["boundaries", () => Boolean(data.lines?.length || data.time?.lines.length)],
    ["municipality", () => (data.base.areas ?? []).length > 0],
    ["depth", () => (data.base.depth ?? []).length > 0],
    ["graticule", () => true],
  ];
  const layers = km.el("fieldset", { class: "km-choice km-layers" }, km.say(km.el("legend"), "layers"));
  const box = (name, text, apply) => {
    const input = km.el("input", { type: "checkbox", value: name, checked: true, onchange: () => {
      km.hiddenLayers[input.checked ? "delete" : "add"](name);
      apply?.(input.checked);
      km.emit("layers");
    } });
    layers.append(km.el("label", {}, input, text));
  };
  for (const [name, present] of LAYERS) {
    if (present()) {
      box(name, km.say(km.el("span"), `layer-${name}`), (on) => {
        const group = { depth: "depth", graticule: "grid" }[name];
        if (group) km.chart.groups[group].style.display = on ? "" : "none";
      });
    }
  }
  for (const layer of data.layers ?? []) {
    box(layer.id, km.el("span", {}, layer.name), (on) => { layer.node.style.display = on ? "" : "none"; });
  }
  at("km-layers").append(layers);

  // The legend is made from what is drawn and changes with it.
  const legend = at("km-legend");
  const sample = (kind, look, claimed) => {
    const svg = km.svg("svg", { width: 34, height: 16, "aria-hidden": "true", class: "km-sample" });
    const stripes = { disputed: km.stripes, renounced: km.remarkStripes }[kind];
    if (stripes) km.chart.hatch(`km-key-${kind}`, 45, stripes, svg.appendChild(km.svg("defs"))).setAttribute("patternTransform", "rotate(45)");
    if (look) {
      const id = `km-key-${look.replace(" ", "-")}${claimed ? "-claimed" : ""}`;
      km.texture(look, claimed, id, svg.appendChild(km.svg("defs")));
      svg.append(km.svg("rect", { x: 1, y: 1, width: 32, height: 14, class: "km-sample-disputed", fill: `url(#${id})` }));
      return svg;
    }
    svg.append(stripes ? km.svg("rect", { x: 1, y: 1, width: 32, height: 14, class: "km-sample-disputed", fill: `url(#km-key-${kind})` })
      : kind.startsWith("line") || kind === "border" ? km.svg("path", { d: "M1 8H33", class: kind === "border" ? "km-border" : `km-line km-${kind}` })
        : kind === "area" ? km.svg("rect", { x: 1, y: 1, width: 32, height: 14, class: "km-area" })
          : km.svg("path", { class: "km-symbol", d: { square: "M13 4h8v8h-8Z", dot: "M14 8a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z", triangle: "M17 3L22 12H12Z" }[kind] }));
    return svg;
  };
  const depths = () => {
    const steps = [0, ...data.base.depth.map(([depth]) => depth)];
    return km.el("li", { class: "km-depth-key" }, km.el("span", { class: "km-depth-name" }, km.t("depth-m")),
      km.el("span", { class: "km-depth-steps" }, ...steps.map((depth, i) =>
        km.el("span", { class: `km-swatch km-swatch-${i}` }, km.number(depth)))));
  };
  const explain = () => {
    const { perspective } = km.state();
    const items = [];
    const { year } = km.state();
    for (const [look, claimed, text] of km.areaLegend?.() ?? []) items.push(["time", text, look, claimed]);
    for (const [held, claimed] of perspective === "neutral" && year === null ? data.disputed : []) {
      items.push(["disputed", km.t("legend-disputed", { held: km.parties(held), claimed: km.parties(claimed) })]);
    }
    for (const word of year !== null ? [] : new Set((data.remarks ?? []).filter((each) => each.perspective === perspective).map((each) => each.word))) {
      items.push([word, km.t(`legend-${word}`)]);
    }
    const both = new Set([year, year === null ? null : km.state().compare ?? year]);
    for (const line of [...both].flatMap(km.shownLines)) {
      const kind = km.lineLook(line).slice(3);
      if (!km.hiddenLayers.has("boundaries") && !km.hidesLine?.(line) && !items.some(([key]) => key === kind)) items.push([kind, km.lineWords(line)]);
    }
    if (data.base.areas?.length) items.push(["area", km.t("legend-municipality")]);
    if (data.base.borders?.length) items.push(["border", km.t("legend-border")]);
    for (const [symbol, style] of [["square", "capital"], ["dot", "city"], ["triangle", "summit"]]) {
      if (data.places.some((place) => place.style === style)) items.push([symbol, km.t(`legend-${style}`)]);
    }
    legend.replaceChildren(...items.map(([kind, text, ...look]) => km.el("li", {}, sample(kind, ...look), km.el("span", {}, text))),
      ...(km.userLegend?.() ?? []), ...(data.base.depth?.length ? [depths()] : []));
    at("km-rule").textContent = km.t(data.disputed.length ? `rule-${perspective === "neutral" ? "neutral" : perspective === "de-facto" ? "de-facto" : "party"}` : "rule-plain");
  };

  const tool = (id, key, action) => {
    const button = at(id);
    km.say(button, key);
    button.addEventListener("click", action);
  };
  tool("km-reset", "reset", km.resetView);
  tool("km-projector", "projector", () => {
    const home = km.state().view === km.homeView;
    const on = document.documentElement.classList.toggle("km-projecting");
    at("km-projector").setAttribute("aria-pressed", on);
    map.invalidateSize({ animate: false });
    if (home) km.home(); // the whole region stays in sight
  });
  tool("km-copy", "copy", () => {});
  tool("km-link", "copy-link", () => km.copyText(location.href));
  tool("km-geojson", "download-geojson", () => km.download("geojson"));
  tool("km-csv", "download-csv", () => km.download("csv"));

  for (const [id, key] of Object.entries({ "km-places-title": "places", "km-legend-title": "legend", "km-sources-title": "sources-of-page",
    "km-search-label": "search", "km-tools-title": "tools", "km-cite-title": "how-to-cite", "km-readout-label": "coordinates",
    "km-save-title": "save-data", "km-used-summary": "sources-show" })) {
    if (at(id)) km.say(at(id), key);
  }
  tool("km-skip", "skip-places", () => at("km-legend-title").focus());
  km.say(at("km-map-region"), "map-label", "aria-label");
  km.say(at("km-panel"), "panel-label", "aria-label");

  const describe = () => {
    const { names, perspective } = km.state();
    at("km-title").textContent = data.title[names] ?? data.title.en;
    const summary = at("km-summary");
    summary.textContent = data.summary[names] ?? data.summary.en;
    summary.lang = data.summary[names] ? names : "en";
    const view = ["neutral", "de-facto"].includes(perspective) ? km.t(`view-${perspective}`) : km.t(`party-${perspective}`);
    const text = km.t("cite", { title: data.title[names] ?? data.title.en, version: data.version, date: km.date(data.date), view });
    for (const node of document.querySelectorAll(".km-cite")) node.textContent = text;
    at("km-cite-sheet").textContent = [text, ...data.attributions].join(" · ");
    at("km-credits").replaceChildren(...data.credits.map((credit) => km.el("li", {}, credit)));
  };
  for (const link of at("km-used").querySelectorAll("a")) {
    link.target = "_blank"; // the frame of a notebook holds no other page
    link.rel = "noopener noreferrer";
  }

  // Leaflet's own buttons speak the reader's language too.
  const zoomWords = () => {
    const container = map.getContainer();
    for (const [name, key] of [["in", "zoom-in"], ["out", "zoom-out"]]) {
      const button = container.querySelector(`.leaflet-control-zoom-${name}`);
      button?.setAttribute("aria-label", km.t(key));
      button?.setAttribute("title", km.t(key));
    }
    container.setAttribute("aria-label", data.title[km.state().names] ?? data.title.en);
    container.setAttribute("aria-description", km.t("map-keys"));
    container.setAttribute("role", "application");
    container.setAttribute("aria-roledescription", km.t("map-role"));
  };

  km.on("state", (changed) => {
    if (changed.has("year") || changed.has("compare")) explain();
    if (!changed.has("names") && !changed.has("perspective")) return;
    describe();
    explain();
    zoomWords();
  });
  km.on("layers", explain);
})();
