// The timeline under the map: a slider by year, buttons that stop at changes, play and pause, the way back to today.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data } = km;
  const { time } = data;
  const holder = document.getElementById("km-time");
  if (!time || !holder) return;
  const [, last] = data.years;
  const known = [...new Set([...time.changes, ...time.events.map((event) => Number(event.date.slice(0, 4))),
    ...(data.layers ?? []).flatMap((layer) => layer.years ?? [])])].sort((a, b) => a - b);
  const stops = time.changes.length ? time.changes : known;
  const first = known[0] ?? data.years[0];

  // While the slider is drawn along, the address is written in one entry of the history.
  let pushed = 0;
  const go = (year, { input = false } = {}) => {
    const fresh = Date.now() - pushed > 900;
    pushed = Date.now();
    km.set({ year, ...(year === null ? { compare: null } : {}) }, { push: !input || fresh });
    if (!input) km.announce(spoken());
  };
  // A button with nowhere to go says so and keeps the focus, which a disabled one would lose.
  const button = (key, action) => km.say(km.el("button", { type: "button", id: `km-${key}`, onclick: (event) => {
    if (event.currentTarget.getAttribute("aria-disabled") !== "true") action();
  } }), key);
  const slider = km.el("input", { type: "range", min: first, max: last, step: 1, id: "km-year" });
  km.say(slider, "year", "aria-label");
  const year = km.el("output", { class: "km-year", for: "km-year", "aria-hidden": "true" });
  const near = (step) => {
    const now = km.state().year ?? last + 1;
    return step < 0 ? stops.findLast((each) => each < now) : stops.find((each) => each > now);
  };
  const earlier = button("earlier", () => { stop(); go(near(-1)); });
  const later = button("later", () => { stop(); go(near(1)); });
  const today = button("today", () => { stop(); go(null); });
  slider.addEventListener("input", () => { stop(); go(Number(slider.value), { input: true }); });
  slider.addEventListener("change", () => { go(Number(slider.value), { input: true }); km.announce(spoken()); });

  // Playing goes through all that the tables date; never where the reader's system asks for less motion.
  let playing = null;
  const play = km.el("button", { type: "button", id: "km-play", onclick: () => (playing ? stop() : start()) });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const caption = () => { play.textContent = km.t(playing ? "pause" : "play"); };
  const stop = () => {
    clearInterval(playing);
    playing = null;
    caption();
  };
  const start = () => {
    const now = km.state().year;
    if (now === null || now >= known.at(-1)) km.set({ year: known[0] });
    playing = setInterval(() => {
      const next = known.find((each) => each > km.state().year);
      if (next === undefined || km.state().year === null) return stop();
      km.set({ year: next }, { push: false });
      if (next === known.at(-1)) stop();
    }, 1500);
    caption();
  };
  const still = () => {
    if (calm.matches) stop();
    play.hidden = calm.matches || known.length < 2;
  };
  calm.addEventListener("change", still);

  // Ticks: a short one for each event, a long one for each change; numbers of years between.
  const scale = km.svg("svg", { viewBox: "0 0 1000 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  const numbers = km.el("div", { "aria-hidden": "true" });
  const at = (each) => (each - slider.min) / Math.max(1, last - slider.min);
  const ticks = () => {
    const path = (years, long, name) => km.svg("path", { class: name, d: years.map((each) => `M${(at(each) * 1000).toFixed(1)} 0V${long}`).join("") });
    scale.replaceChildren(path(known, 5, "km-tick"), path(time.changes, 10, "km-tick-change"));
    const span = last - slider.min, gap = span > 200 ? 50 : span > 60 ? 20 : span > 20 ? 10 : 5;
    numbers.replaceChildren();
    for (let each = Math.ceil(slider.min / gap) * gap; each <= last; each += gap) {
      const node = km.el("span", {}, String(each));
      node.style.left = `${at(each) * 100}%`;
      numbers.append(node);
    }
  };
  holder.append(year, km.el("div", { class: "km-time-buttons" }, earlier, later, today, play),
    km.el("div", { class: "km-time-slide" }, slider, km.el("div", { class: "km-time-scale" }, scale, numbers)));
  km.say(holder, "timeline", "aria-label");

  // The lines of a year in words, and all of it for the live region.
  const lines = (when) => {
    const found = new Map();
    for (const line of km.shownLines(when)) {
      const text = km.lineWords(line);
      found.set(text, [...(found.get(text) ?? []), line.place ? km.name(line.place) : line.name]);
    }
    return [...found].map(([text, names]) => km.colon(text, km.list(names)));
  };
  const spoken = () => {
    const { year: now } = km.state();
    if (now === null) return km.t("today");
    const areas = km.statuses(now).map(([text, names]) => km.colon(text, names));
    const count = km.eventsOf(now).length;
    return [now, ...areas, ...(lines(now).length ? lines(now) : [km.t("no-line")]), count ? km.t("events-count", { n: count }) : null].filter(Boolean).join(". ");
  };
  const tell = () => {
    const { year: now, compare } = km.state();
    if (now !== null && now < slider.min) slider.min = now;
    ticks();
    slider.value = now ?? last;
    slider.setAttribute("aria-valuetext", now === null ? km.t("today") : `${now}. ${lines(now).join("; ") || km.t("no-line")}`);
    year.textContent = now === null ? km.t("today") : compare === null ? now : `${Math.min(now, compare)} | ${Math.max(now, compare)}`;
    holder.classList.toggle("km-dated", now !== null); // on paper a year is named
    earlier.setAttribute("aria-disabled", near(-1) === undefined);
    later.setAttribute("aria-disabled", near(1) === undefined);
    today.setAttribute("aria-disabled", now === null);
    holder.hidden = Boolean(data.steps) && now === null; // a lesson shows it where a step is about a year
    caption();
    still();
  };
  km.timeline = { holder, first, last, before: (now) => stops.findLast((each) => each < now) ?? first };
  km.on("state", (changed) => {
    if (["year", "compare", "names", "perspective"].some((key) => changed.has(key))) tell();
  });
})();
