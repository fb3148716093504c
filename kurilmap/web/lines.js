// Lines, hatching and wording by perspective: the rule of geodata/POLICY.md, drawn.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, chart } = km;
  const banner = document.getElementById("km-banner");

  // Half-open: on the day of a treaty its line is in force and the one before is not. A year shows its last day.
  km.inForce = (from, to, year) => (!from || from <= `${year}-12-31`) && (!to || `${year}-12-31` < to);
  km.linesAt = (year) => (year === null || !data.time ? data.lines ?? [] : data.time.lines.filter(({ from, to }) => km.inForce(from, to, year)));
  const look = ({ kind, schematic }) => `km-line-${kind === "treaty" && !schematic ? "land" : kind}`;
  km.lineLook = look;
  km.lineWords = (line) => km.t(`legend-${look(line).slice(8)}`, { party: km.parties(line.parties.join("|")) });
  const timed = chart.groups.lines.appendChild(km.svg("g", { class: "km-time-lines" }));
  km.drawLine = (line) => chart.line("lines", line.points, { class: `km-line ${look(line)}`, "data-id": line.id });

  const drawn = [...(data.lines ?? []), ...(data.time?.lines ?? [])].map((line) => {
    const node = km.drawLine(line);
    if (line.from !== undefined && data.time.lines.includes(line)) timed.append(node);
    return { line, node };
  });
  chart.groups.lines.append(timed); // after the lines of today
  const areas = (data.base.areas ?? []).flatMap(([id, pieces, border]) => [
    chart.draw("shades", km.geometry.path(pieces, data.base.bits), { class: "km-area", "data-id": id }),
    chart.draw("shades", km.geometry.path(border, data.base.bits, { closed: false }), { class: "km-area-border" })]);

  // Land that one perspective has a remark on: its own shapes, and islands that are drawn already.
  if (data.remarks?.length) chart.hatch("km-remarked", 45, km.remarkStripes);
  const remarked = Object.entries(data.base.remarked ?? {}).map(([view, [pieces, ids]]) => {
    const node = chart.draw("land", km.geometry.path(pieces, data.base.bits), { class: "km-remarked-land" });
    return { view, node, ids: new Set(ids) };
  });

  // Whether a line belongs to a perspective: the line of control for all but a claimant who does not accept it as a
  // border (it stays drawn, thinner); a claim line in the neutral view and in the claimant's own.
  const standing = (line, perspective) => {
    if (line.kind === "treaty") return "shown";
    if (line.kind === "control") return line.parties.includes(perspective) || perspective === "neutral" || perspective === "de-facto" ? "shown" : "faint";
    return perspective === "neutral" || line.parties.includes(perspective) ? "shown" : "hidden";
  };

  km.shownLines = (year) => km.linesAt(year).filter((line) => standing(line, km.state().perspective) !== "hidden");
  km.putLine = (node, line, year) => {
    const how = km.linesAt(year).includes(line) ? standing(line, km.state().perspective) : "hidden";
    node.classList.toggle("km-faint", how === "faint");
    node.toggleAttribute("hidden", how === "hidden");
    node.style.display = how === "hidden" || km.hiddenLayers?.has("boundaries") || km.hidesLine?.(line) ? "none" : "";
  };

  const apply = () => {
    const { perspective, year, compare } = km.state();
    const first = compare === null || year === null ? year : Math.min(year, compare);
    for (const { line, node } of drawn) km.putLine(node, line, first);
    km.markDisputed(perspective, year);
    for (const { view, node, ids } of remarked) {
      const on = view === perspective && year === null;
      node.style.display = on ? "" : "none";
      for (const island of chart.groups.islands.children) {
        if (ids.has(island.dataset.id)) island.classList.toggle("km-remarked", on);
      }
    }
    for (const node of areas) node.style.display = km.hiddenLayers?.has("municipality") ? "none" : "";
  };

  const say = () => {
    if (!banner) return;
    const { perspective } = km.state();
    const position = (data.positions ?? []).find((each) => each.party === perspective);
    if (!position) {
      const key = perspective === "de-facto" ? "banner-de-facto" : data.disputed.length ? "banner-neutral" : "banner-plain";
      // A party of somebody's own atlas may have no words of its own: whose view it is is said all the same.
      const own = !["neutral", "de-facto"].includes(perspective);
      banner.replaceChildren(km.el("p", {}, own ? `${km.t("perspective")}: ${km.t(`party-${perspective}`)}` : km.t(key)));
      return;
    }
    const [text, language] = km.said(position.text);
    const cited = position.source.map((key) => data.sources[key]).filter(Boolean), source = cited.find(({ url }) => url) ?? cited[0];
    banner.replaceChildren(km.el("p", {},
      km.el("strong", {}, km.t("banner-party", { party: km.t(`party-${perspective}`) })), " ",
      km.el("q", { lang: language }, text), " ",
      km.el("span", { class: "km-small" }, km.t("position-of", { date: km.date(position.date) }), source ? " — " : "",
        source && km.el(source.url ? "a" : "cite", source.url ? { href: source.url, target: "_blank", rel: "noopener noreferrer", lang: "en" } : { lang: "en" }, source.publisher))));
  };

  // Which island's shape lies under a point (its own path, as drawn).
  km.islandAt = (latlng) => {
    const [x, y] = chart.units(latlng.lat, latlng.lng);
    const point = new DOMPoint(x, y);
    for (const node of chart.groups.islands.querySelectorAll("[data-id]")) {
      if (node.isPointInFill(point)) return node.dataset.id;
    }
    return null;
  };

  km.on("state", (changed) => {
    const anew = changed.has("perspective") || changed.has("names");
    if (anew || changed.has("year") || changed.has("compare")) apply();
    if (anew) say();
    if (changed.has("selected")) {
      for (const node of chart.groups.islands.querySelectorAll("[data-id]")) {
        node.classList.toggle("km-selected", node.dataset.id === km.state().selected);
      }
    }
  });
  km.on("layers", apply);
})();
