// A lesson's steps: words, camera and layers of each; the reader may wander off and come back.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;
  const { steps = [], lesson } = data;
  if (!steps.length) return;
  const root = document.documentElement, panel = document.getElementById("km-panel");
  root.classList.add("km-lesson");

  // The text of the reader's language, else of the lesson's, else any: [text, language if it is another one].
  km.pick = (texts) => {
    const names = km.state().names;
    const language = texts[names] ? names : texts[lesson.language] ? lesson.language : Object.keys(texts)[0];
    return [texts[language] ?? "", language === names ? null : language];
  };
  const write = (node, texts) => {
    const [text, lang] = km.pick(texts);
    node.textContent = text;
    if (lang) node.lang = lang;
    else node.removeAttribute("lang");
  };

  const el = km.el;
  const tool = (key, onclick, more) => km.say(el("button", { type: "button", onclick, ...more }), key);
  const counter = el("span", { class: "km-step-of" });
  const previous = tool("previous", () => go(-1), { id: "km-previous" });
  const next = tool("next", () => go(1), { id: "km-next" });
  const back = tool("back-to-step", () => {
    apply();
    title.focus({ preventScroll: true });
  }, { id: "km-back", hidden: true });
  const present = tool("present", () => presenting(!root.classList.contains("km-presenting")), { id: "km-present", "aria-pressed": "false" });
  const list = el("ol", { class: "km-step-list" });
  const jumps = steps.map((step) => {
    const button = el("button", { type: "button", onclick: () => {
      contents.open = false;
      km.set({ step: step.id });
      title.focus({ preventScroll: true });
    } });
    list.append(el("li", {}, button));
    return button;
  });
  const contents = el("details", { class: "km-contents" }, km.say(el("summary"), "steps"), list);
  const title = el("h2", { id: "km-step-title", tabindex: -1 });
  const compare = el("div"), prose = el("div", { class: "km-prose" }), quiz = el("section", { class: "km-quiz" });
  const notes = el("aside", { class: "km-teacher", "aria-labelledby": "km-teacher-title" });
  const cited = el("section", { class: "km-cited" });
  const story = el("section", { class: "km-story", "aria-labelledby": "km-step-title" },
    km.say(el("nav", { class: "km-steps" }, ...(steps.length > 1 ? [previous, counter, next, present, contents] : [present])), "steps", "aria-label"),
    back, title, compare, prose, quiz, notes, cited);
  panel.querySelector("header").after(story);
  // On a phone the map stays above the words: they stop below it, however tall its notes make it.
  const side = document.getElementById("km-map-region");
  new ResizeObserver(() => root.style.setProperty("--km-side", `${side.offsetHeight}px`)).observe(side);

  const index = () => Math.max(0, steps.findIndex((step) => step.id === km.state().step));
  const now = () => steps[index()];
  const go = (by) => {
    const to = steps[index() + by];
    if (to) km.set({ step: to.id });
  };

  // Words: a tree of texts and tags becomes elements; what is no known tag stays a paragraph.
  const TAGS = new Set(["p", "ul", "li", "blockquote", "em", "strong", "table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5",
    "h6", "hr", "br", "code", "pre"]);
  const nodes = (tree, keys) => tree.map((each, i) => {
    // A citation never begins a line: the blank before it does not break.
    if (typeof each === "string") return tree[i + 1]?.[0] === "cite" ? each.replace(/\s+$/, "\u00a0") : each;
    const [tag, ...rest] = each;
    if (tag === "cite") return cite(rest[0], keys, tree[i - 1]?.[0] === "cite" ? "\u2060" : "");
    if (tag === "a") return link(rest[0], nodes(rest.slice(1), keys));
    if (tag === "ol") return el("ol", { start: rest[0] === 1 ? null : rest[0] }, ...nodes(rest.slice(1), keys));
    if (tag === "th") return el("th", { scope: "col" }, ...nodes(rest, keys));
    return el(TAGS.has(tag) ? tag : "p", {}, ...nodes(rest, keys));
  });
  const cite = (key, keys, joined) => el("sup", { class: "km-cited-n" }, `${joined}[${keys.indexOf(key) + 1}]`);
  const link = (address, inner) => {
    const target = address.startsWith("#") && steps.find((step) => step.id === address.slice(1));
    if (target) {
      return el("a", { href: address, onclick: (event) => {
        event.preventDefault();
        km.set({ step: target.id });
        title.focus({ preventScroll: true });
      } }, ...inner);
    }
    return /^https?:\/\//i.test(address) ? el("a", { href: address, rel: "noopener noreferrer" }, ...inner) : el("span", {}, ...inner);
  };

  const say = () => {
    const step = now(), i = index(), { names } = km.state();
    counter.textContent = km.t("step-of", { n: i + 1, count: steps.length });
    previous.setAttribute("aria-disabled", i === 0);
    next.setAttribute("aria-disabled", i === steps.length - 1);
    jumps.forEach((button, j) => {
      write(button, steps[j].title);
      if (j === i) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    write(title, step.title);
    const lang = lesson.language === names ? null : lesson.language, keys = step.sources ?? [];
    for (const node of [prose, notes]) {
      if (lang) node.lang = lang;
      else node.removeAttribute("lang");
    }
    prose.replaceChildren(...nodes(step.prose ?? [], keys));
    const heading = (key, id) => el("h3", { id, lang: lang && names }, km.t(key));
    notes.hidden = !step.teacher;
    notes.replaceChildren(...(step.teacher ? [heading("teacher-notes", "km-teacher-title"), ...nodes(step.teacher, keys)] : []));
    cited.replaceChildren(...(keys.length ? [el("h3", {}, km.t("step-sources")), numbered(km.sourceList(keys))] : []));
    years(step);
  };
  const numbered = (sources) => el("ol", { class: "km-sources", lang: "en" }, ...sources.children);

  // Two years to switch between, where the map has no divider for them.
  const years = ({ compare: both }) => {
    compare.replaceChildren();
    if (!both || km.swipeAt) return;
    const group = el("fieldset", { class: "km-choice km-choice-names km-compare" }, el("legend", {}, km.t("compare-years")));
    for (const year of both) {
      const input = el("input", { type: "radio", name: "km-compare", value: year, onchange: () => km.set({ year }, { push: false }) });
      input.checked = (km.state().year ?? both[0]) === year;
      group.append(el("label", {}, input, el("span", {}, String(year))));
    }
    compare.append(group);
  };

  // What a step shows of layers and features (see lesson/scope.py): all but `hide`, or only `show` and the ground.
  let rule = () => true;
  const GROUND = new Set(["depth", "graticule", "zones"]);
  const layers = (step) => {
    const show = step.show && new Set(step.show), off = new Set(step.hide ?? []);
    rule = (id, group) => {
      if (off.has(id) || off.has(group)) return false;
      return !show || show.has(id) || show.has(group);
    };
    const needed = (name) => (step.show ?? []).some((id) => km.place(id)?.group === name ||
      (name === "boundaries" && (id === "claims" || (data.lines ?? []).some((line) => line.id === id))));
    const hidden = (name) => (name === "zones" && !step.zones) || off.has(name) || (Boolean(show) && !GROUND.has(name) && !show.has(name) && !needed(name));
    for (const input of document.querySelectorAll("#km-layers input[value]")) {
      if (input.checked === hidden(input.value)) input.click();
    }
    km.emit("layers");
  };
  km.hidesPlace = (place) => !rule(place.id, place.group);
  km.hidesLine = ({ id, kind }) => {
    const { show, hide = [] } = now(), claim = kind === "claim";
    if (hide.includes(id) || (claim && hide.includes("claims"))) return true;
    return Boolean(show) && !show.includes("boundaries") && !show.includes(id) && !(claim && show.includes("claims"));
  };

  // Marks: islands and lines by their outline, everything else by a ring.
  const pane = map.createPane("km-marks");
  pane.classList.add("leaflet-zoom-hide");
  const svg = km.svg("svg", { class: "km-symbols", width: 1, height: 1, overflow: "visible", "aria-hidden": "true" });
  pane.append(svg);
  let marked = [], extra = [], camera = null, settled = null, moving = false;
  const marks = () => {
    const ids = new Set([...(km.asking ? [] : now().highlight ?? []), ...extra]);
    for (const node of document.querySelectorAll(".km-chart [data-id]")) node.classList.toggle("km-highlight", ids.has(node.dataset.id));
    marked = [...ids].map((id) => km.place(id)).filter((place) => place && !(place.area >= 20));
    put();
  };
  const put = () => svg.replaceChildren(...marked.map((place) => {
    const { x, y } = map.latLngToLayerPoint(place.at);
    return km.svg("circle", { class: "km-mark-ring", cx: x, cy: y, r: 13 });
  }));
  map.on("zoomend viewreset resize", put);
  km.mark = (ids) => {
    extra = ids;
    marks();
  };

  const shoot = (view) => {
    if (!view) return km.home();
    if (view.center) return map.setView(view.center, view.zoom, { animate: false });
    const [west, south, east, north] = view.bounds;
    map.fitBounds([[south, west], [north, east]], { animate: false, padding: [24, 24], maxZoom: data.frame.zoom[1] - 1 });
    // The names of what is shown should be whole: lean to the side where there is room, else stand back a step.
    const lean = () => {
      const [left, right] = km.standOut(view.bounds);
      if (left + right > -8) return left <= 0 && right <= 0;
      if (left > 0 || right > 0) map.panBy([left > 0 ? -left - 4 : right + 4, 0], { animate: false });
      return true;
    };
    if (!lean() && map.getZoom() > map.getMinZoom()) {
      map.setZoom(map.getZoom() - 1, { animate: false });
      lean();
    }
    return onSheet();
  };
  // The overview's sheet has an end: no empty strip beside it where there is more of it on the other side; a sheet that
  // is smaller than the window stands in its middle.
  const onSheet = () => {
    if (!data.frame.edge) return map;
    const [west, south, east, north] = data.frame.bounds, size = map.getSize();
    const a = map.latLngToContainerPoint([north, west]), b = map.latLngToContainerPoint([south, east]);
    const off = (from, to, room) => (to - from <= room ? (from + to - room) / 2 : from > 0 ? from : Math.min(0, to - room));
    return map.panBy([Math.round(off(a.x, b.x, size.x)), Math.round(off(a.y, b.y, size.y))], { animate: false });
  };
  // Where the story itself goes is no wandering.
  km.camera = (view) => {
    camera = view;
    moving = true;
    shoot(view);
    moving = false;
    settled = place();
    wander();
  };

  // Show a step: its layers, its state, its camera; what the address asked for is left as it is.
  let shown = null;
  const apply = (kept = new Set()) => {
    const step = now();
    moving = true;
    layers(step);
    const wanted = { year: step.year ?? step.compare?.[0] ?? null, compare: (km.swipeAt && step.compare?.[1]) ?? null,
      perspective: step.perspective ?? "neutral", selected: null };
    for (const key of kept) delete wanted[key];
    km.set(wanted, { push: false });
    camera = step.view;
    if (!kept.has("view")) shoot(camera);
    marks();
    km.putNotes?.();
    moving = false;
    size = map.getSize();
    settled = kept.has("view") ? null : place();
    wander();
  };
  const place = () => ({ center: map.getCenter(), zoom: map.getZoom(),
    rest: JSON.stringify([km.state().perspective, km.state().selected, km.state().year, [...km.hiddenLayers].sort()]) });
  const same = (a, b) => b && a.zoom === b.zoom && a.rest === b.rest &&
    map.project(a.center, a.zoom).distanceTo(map.project(b.center, b.zoom)) < 2; // less is rounding
  const wander = () => { back.hidden = moving || Boolean(same(place(), settled)); };
  // A window of another size shows the same step: only the reader's own moves lead away from it.
  let size = null;
  map.on("moveend", () => {
    if (size?.equals(map.getSize())) wander();
  });
  map.on("resize", () => {
    size = map.getSize();
    if (back.hidden && shown !== null) km.camera(camera);
  });
  km.on("layers", () => moving || wander());

  const enter = (changed) => {
    const step = now();
    if (step.region !== data.region && km.boot) {
      const { names } = km.state();
      try {
        history.replaceState(null, "", `#names=${encodeURIComponent(names)}&step=${encodeURIComponent(step.id)}`);
      } catch { /* a frame without an address */ }
      km.boot(step.region, { names, step: step.id });
      return;
    }
    const first = shown === null && !km.booted;
    // What the address says stays: on opening, and on the way back, which brings its own view.
    const kept = shown === null ? km.askedFor : changed.has("view") ? new Set(["view", "perspective", "year", "compare", "selected"]) : new Set();
    shown = step.id;
    km.quiz.leave();
    apply(kept);
    say();
    quiz.replaceChildren();
    quiz.hidden = !step.quiz;
    if (step.quiz) {
      const body = el("div");
      if (step.prose) quiz.append(km.say(el("h3", {}, km.t("quiz")), "quiz"));
      quiz.append(body);
      km.quiz.show(step, body);
    }
    if (first) return;
    km.announce(`${counter.textContent}: ${title.textContent}`);
    if (matchMedia("(max-width: 51.25em)").matches) {
      root.style.setProperty("--km-side", `${side.offsetHeight}px`);
      story.scrollIntoView({ block: "start" });
    }
    else panel.scrollTop = 0;
    if (km.booted) title.focus({ preventScroll: true });
    km.booted = false;
  };

  km.on("state", (changed) => {
    if (changed.has("step") && km.state().step !== shown) {
      enter(changed);
      return;
    }
    if (changed.has("names")) say();
    if (changed.has("year")) years(now());
    if (!moving) wander();
  });

  // Arrows go through the steps wherever they mean nothing else; a presenter's clicker sends page keys.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest?.("input, select, textarea, [role=slider], .leaflet-container, .km-places, .km-order, summary, .km-plain-table")) return;
    const keys = root.classList.contains("km-presenting") ? { PageDown: 1, PageUp: -1 } : {};
    const by = { ArrowRight: 1, ArrowLeft: -1, ...keys }[event.key];
    if (!by) return;
    event.preventDefault();
    go(by);
  });

  // For the projector: larger, only the story beside the map, the whole screen where the browser lets us.
  const presenting = (on) => {
    root.classList.toggle("km-presenting", on);
    present.setAttribute("aria-pressed", on);
    if (root.classList.contains("km-projecting") !== on) document.getElementById("km-projector").click();
    if (on) root.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  };
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && root.classList.contains("km-presenting")) presenting(false);
  });
  if (root.classList.contains("km-presenting")) present.setAttribute("aria-pressed", "true");
})();
