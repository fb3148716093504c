// The year in the panel: who administered what, the lines, the events as cards, each with its sources.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data } = km;
  const { time } = data;
  const holder = document.getElementById("km-history");
  if (!holder || !(time || data.lines?.length)) return;

  const said = (text) => {
    const [words, lang] = km.said(text);
    return [{ lang }, words];
  };
  const span = ([from, to]) => (from && to ? `${km.date(from)} – ${km.date(to)}` : from ? km.t("since", { date: km.date(from) }) : "");

  const states = (year) => km.statuses(year).map(([text, names]) => km.el("li", {}, km.el("strong", {}, text), km.colon("", names)));
  // Lines and areas with dates, notes and sources, written when they are opened.
  const grounds = (year) => {
    const list = km.el("ul", { class: "km-grounds" });
    const box = km.el("details", { ontoggle: () => {
      if (list.childNodes.length) return;
      for (const line of km.shownLines(year)) {
        list.append(km.el("li", {}, km.el("strong", {}, line.place ? km.name(line.place) : line.name), `${km.stop(km.colon("", km.lineWords(line)))}${span([line.from, line.to])} `,
          line.note ? km.el("span", { lang: "en" }, line.note) : null, km.sourceList(line.source)));
      }
      for (const each of km.areasAt(year)) {
        const [from, to, , , , keys, note] = each.period;
        list.append(km.el("li", {}, km.el("strong", {}, km.name(each.area.id)), `${km.stop(km.colon("", km.list(km.status(each).filter(Boolean))))}${span([from, to])} `,
          note === undefined ? null : km.el("span", ...said(time.notes[note])), km.sourceList(keys)));
      }
    } }, km.el("summary", {}, km.t(year === null ? "lines-sources" : "grounds")), list);
    return box;
  };
  const card = (event, number) => {
    const parties = km.partyList(event.parties);
    const name = event.place ? km.name(event.place) : "";
    const where = !event.place ? null : km.onSheet(event.at)
      ? km.el("button", { type: "button", class: "km-event-place", "data-place": event.place, "aria-label": km.colon(km.said(event.title)[0], name), onclick: () => km.point(event) }, name)
      : km.el("span", {}, `${name} (${km.t("outside")})`);
    return km.el("li", { "data-event": event.id }, km.el("span", { class: "km-stop", "aria-hidden": "true" }, String(number)),
      km.el("p", { class: "km-event-date" }, km.date(event.date)), km.el("h4", ...said(event.title)), km.el("p", ...said(event.text)),
      km.el("p", { class: "km-small" }, parties, where ? " · " : null, where), km.sourceBox(event.source, km.said(event.title)[0]));
  };
  const link = (event, arrow) => event && km.el("button", { type: "button", class: "km-event-link", id: `km-to-${event.id}`, onclick: () => {
    km.set({ year: Number(event.date.slice(0, 4)) });
    holder.querySelector("h2").focus();
  } }, `${arrow} ${event.date.slice(0, 4)}: `, km.el("span", ...said(event.title)));

  const write = () => {
    const { year, compare } = km.state();
    const ground = (year === null ? km.shownLines(null).length : km.areasAt(year).length + km.shownLines(year).length) ? grounds(year) : null;
    const events = km.eventsOf?.(year) ?? [];
    const all = time?.events ?? [];
    const before = all.findLast((event) => year === null || Number(event.date.slice(0, 4)) < year);
    const after = year === null ? null : all.find((event) => Number(event.date.slice(0, 4)) > year);
    const near = [link(before, "←"), link(after, "→")].filter(Boolean);
    holder.hidden = !ground && !near.length && !events.length;
    holder.replaceChildren(...[
      km.el("h2", { id: "km-history-title", tabindex: "-1" }, year === null ? km.t("history") : km.t("in-year", { year })),
      year === null ? null : km.el("ul", { class: "km-states" }, ...states(year)),
      year === null || compare === null ? null : km.el("h3", {}, km.t("in-year", { year: compare })),
      year === null || compare === null ? null : km.el("ul", { class: "km-states" }, ...states(compare)),
      ground,
      events.length ? km.el("h3", {}, km.t("events-of", { year })) : null,
      events.length ? km.el("ol", { class: "km-events" }, ...events.map((event, i) => card(event, i + 1))) : null,
      year !== null && !events.length ? km.el("p", { class: "km-small" }, km.t("no-events")) : null,
      near.length ? km.el("div", { class: "km-near" }, ...near) : null,
    ].filter(Boolean));
  };
  km.on("state", (changed) => {
    if (["year", "compare", "names", "perspective"].some((key) => changed.has(key))) write();
  });
})();
