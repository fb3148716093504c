// Counts by month as a small chart tied to the year, with its table, its sources and what is to be known of them.
"use strict";

(() => {
  const km = window.kurilmap;
  const months = km.data.time?.months;
  const before = document.getElementById("km-history");
  if (!months || !before) return;
  const [year, month] = months.from.split("-").map(Number);
  const at = (index) => { const all = year * 12 + month - 1 + index; return [Math.floor(all / 12), all % 12]; };
  const [last] = at(months.counts.length - 1);
  const years = Array.from({ length: last - year + 1 }, (_, i) => year + i);
  const most = Math.ceil(Math.max(...months.counts) / 10) * 10;
  const W = 12 * years.length, H = 40;
  const band = km.svg("rect", { y: 0, width: 12, height: H, class: "km-ships-band" });
  const grid = Array.from({ length: most / 10 + 1 }, (_, i) => i * 10);
  const chart = km.svg("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", "aria-hidden": "true" }, band,
    km.svg("path", { class: "km-ships-grid", d: grid.map((each) => `M0 ${H - (each / most) * H}H${W}`).join("") }),
    km.svg("path", { class: "km-ships-bars", d: months.counts.map((n, i) => {
      const [y, m] = at(i);
      return n ? `M${(y - year) * 12 + m + 0.12} ${H}v${-(n / most) * H}h.76V${H}Z` : "";
    }).join("") }));
  const buttons = years.map((each) => km.el("button", { type: "button", id: `km-ships-${each}`, onclick: () => km.set({ year: each }) }, String(each)));
  const scale = km.el("div", { class: "km-ships-scale", "aria-hidden": "true" }, ...grid.toReversed().map((each) => km.el("span", {}, String(each))));
  const text = (key) => {
    const [words, lang] = km.said(months[key]);
    return [{ lang }, words];
  };
  const holder = km.el("div", { class: "km-ships" });
  before.after(holder);

  const table = () => {
    const name = new Intl.DateTimeFormat(km.locale(), { month: "short", timeZone: "UTC" });
    const head = Array.from({ length: 12 }, (_, m) => km.el("th", { scope: "col" }, name.format(new Date(Date.UTC(2000, m, 1)))));
    return km.el("div", { class: "km-ships-table", tabindex: "0", role: "region", "aria-labelledby": "km-ships-title" }, km.el("table", {},
      km.el("thead", {}, km.el("tr", {}, km.el("th", { scope: "col" }, km.t("year")), ...head)),
      km.el("tbody", {}, ...years.map((each) => km.el("tr", {}, km.el("th", { scope: "row" }, String(each)),
        ...head.map((_, m) => km.el("td", {}, String(months.counts[(each - year) * 12 + m - month + 1] ?? "–"))))))));
  };
  const write = () => holder.replaceChildren(km.el("h3", { id: "km-ships-title", ...text("title")[0] }, text("title")[1]),
    km.el("div", { class: "km-ships-chart" }, scale, chart), km.el("div", { class: "km-ships-years" }, ...buttons),
    km.el("p", { class: "km-small", ...text("text")[0] }, text("text")[1]),
    km.el("details", {}, km.el("summary", {}, km.t("as-table")), table()),
    km.sourceBox(months.source, text("title")[1]));
  const mark = () => {
    const now = km.state().year;
    band.setAttribute("x", ((now ?? 0) - year) * 12);
    band.style.display = years.includes(now) ? "" : "none";
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", years[i] === now));
  };
  km.on("state", (changed) => {
    if (changed.has("names")) write();
    if (changed.has("year")) mark();
  });
})();
