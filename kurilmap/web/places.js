// The list of places with its search, and the card of the place that is selected.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;
  const list = document.getElementById("km-places");
  const card = document.getElementById("km-card");
  if (!list) return;

  const GROUPS = [
    ["islands", /^island/], ["towns", /^(capital|city|town)$/], ["places", /^(place|region|country)$/],
    ["waters", /^(ocean|sea|strait)$/], ["summits", /^summit$/],
  ];
  const buttons = new Map();
  const holders = GROUPS.map(([name, pattern]) => {
    const heading = km.say(km.el("h3"), `group-${name}`);
    const items = km.el("ul");
    const holder = km.el("section", { class: "km-group" }, heading, items);
    const places = data.places.filter((place) => pattern.test(place.style));
    for (const place of places) {
      const button = km.el("button", { type: "button", "data-id": place.id, onclick: () => choose(place.id, button) });
      buttons.set(place.id, button);
      items.append(km.el("li", {}, button));
    }
    list.append(holder);
    return { holder, items, places };
  });

  // Folded when they are first searched.
  const folded = new Map();
  const words = (place) => {
    if (folded.has(place.id)) return folded.get(place.id);
    const forms = Object.values(data.names[place.id] ?? {}).flatMap((form) =>
      typeof form === "string" ? [form] : Array.isArray(form) ? [form[0]] :
        Object.values(form).map((each) => (Array.isArray(each) ? each[0] : each)));
    const found = [...new Set([...forms, ...(place.aliases ?? [])].map(km.fold))];
    folded.set(place.id, found);
    return found;
  };

  const search = document.getElementById("km-search");
  const found = document.getElementById("km-found");
  const filter = () => {
    const needle = km.fold(search.value);
    let count = 0;
    for (const { holder, places } of holders) {
      let any = false;
      for (const place of places) {
        const hit = !needle || words(place).some((word) => word.includes(needle));
        buttons.get(place.id).parentElement.hidden = !hit;
        any ||= hit;
        count += hit;
      }
      holder.hidden = !any;
    }
    found.textContent = needle ? km.t("found", { n: count }) : "";
  };
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const needle = km.fold(search.value);
    const hits = data.places.filter((place) => words(place).some((word) => word.includes(needle)));
    const exact = hits.find((place) => words(place).includes(needle)) ?? hits[0];
    if (needle && exact) choose(exact.id, search);
  });

  // Arrows go through the list too, past what the search has hidden.
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || !event.target.closest("button")) return;
    const shown = [...list.querySelectorAll("button")].filter((button) => button.offsetParent);
    const to = Math.max(0, Math.min(shown.length - 1, shown.indexOf(event.target) + step));
    event.preventDefault();
    shown[to]?.focus();
  });

  // From the list: bring the place into view, near enough for its label, and open its card.
  const choose = (id, from = null) => {
    const place = km.place(id);
    const first = data.base.labels?.[id]?.[0]?.[0] ?? map.getZoom();
    const zoom = Math.min(Math.max(map.getZoom(), first), map.getMaxZoom());
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.setView(place.at, zoom, { animate: !calm && zoom === map.getZoom() });
    entering = Boolean(from);
    if (km.state().selected === id) open();
    else km.set({ selected: id });
    entering = false;
    opener = from;
    if (from) enter();
  };
  km.choose = choose;

  // The card is a place of its own to be in: it takes the focus from the list or the search and gives it back.
  let opener = null, entering = false;
  const phone = matchMedia("(max-width: 51.25em)");
  const stage = document.querySelector(".km-stage"), after = card.nextElementSibling;
  const settle = () => (phone.matches ? (document.getElementById("km-time") ?? stage).after(card) : after.before(card)); // on a phone right under the map
  phone.addEventListener("change", settle);
  settle();
  const enter = () => {
    if (phone.matches) document.getElementById("km-map-region").scrollIntoView();
    card.focus({ preventScroll: phone.matches });
  };
  const head = (...name) => km.el("div", { class: "km-card-head" }, km.el("h2", { id: "km-card-name" }, ...name),
    km.el("button", { type: "button", class: "km-close", "aria-label": km.t("close"), onclick: () => km.closeCard() }, "×"));
  km.showCard = (name, content, from) => {
    opener = from ?? null;
    card.replaceChildren(head(...name), ...content);
    card.hidden = false;
    if (from) enter();
    else reveal();
  };
  // Opened by a click on the map: the focus stays there, the card is brought into sight beside it and read out.
  const reveal = () => {
    if (!phone.matches) card.scrollIntoView({ block: "nearest" });
    km.announce(card.querySelector("h2").textContent);
  };
  km.closeCard = () => {
    const id = km.state().selected, inside = card.contains(document.activeElement);
    const from = opener;
    card.hidden = true;
    km.set({ selected: null });
    const back = [from, buttons.get(id), search].find((node) => node?.offsetParent);
    if (inside || document.activeElement === document.body) back?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || card.hidden || km.measuring) return;
    if (event.target !== search || !search.value) km.closeCard();
  });

  const row = (key, ...value) => [km.el("dt", {}, km.t(key)), km.el("dd", {}, ...value)];

  // Sources as links, with their addresses, taken from the page's own list.
  const sources = (keys) => km.el("ul", { class: "km-sources", lang: "en" }, ...keys.filter((key) => data.sources[key])
    .map((key) => km.el("li", {}, ...data.sources[key].node.cloneNode(true).childNodes)));
  km.sourceList = sources;
  // `about` tells boxes on one page apart.
  km.sourceBox = (keys, about) => km.el("details", {}, km.el("summary", { "aria-label": km.colon(km.t("sources"), about) }, km.t("sources")), sources(keys));

  const figures = (place) => {
    const out = [];
    const { area, published, publishedYear, population, populationYear, height, eruption } = place;
    if (area) {
      const parts = [km.t("area-computed", { value: km.number(area, area < 1 ? 3 : area < 100 ? 1 : 0), year: data.coastYear })];
      if (published) {
        const given = { value: km.number(published, published < 1 ? 4 : 2), year: publishedYear };
        parts.push(km.el("br"), km.t(publishedYear ? "area-published" : "area-published-undated", given));
      }
      out.push(row("area", ...parts));
    } else if (published) {
      const given = { value: km.number(published, 2), year: publishedYear };
      out.push(row("area", km.t(publishedYear ? "area-published" : "area-published-undated", given)));
    }
    if (population !== undefined) out.push(row("population", `${km.number(population)} (${populationYear})`));
    if (height) out.push(row("height", km.metres(height)));
    if (eruption) out.push(row("eruption", String(eruption)));
    return out;
  };

  const people = (place) => (place.people ?? []).map((index) => data.people[index]).map((each) =>
    km.el("li", { lang: "en" }, km.el("strong", {}, each.title), ` ${each.text} `, sourceNote(each.source)));
  const sourceNote = (keys) => km.el("span", { class: "km-note-source" },
    `[${keys.map((key) => data.sources[key]?.title ?? key).join("; ")}]`);

  const open = () => {
    const place = km.place(km.state().selected);
    for (const [id, button] of buttons) button[id === place?.id ? "setAttribute" : "removeAttribute"]("aria-current", "true");
    card.hidden = !place;
    if (!place) return card.replaceChildren();
    const names = data.languages.map((language) => km.el("li", {},
      km.el("span", { class: "km-tag" }, km.t(`language-${language}`)), km.el("span", {}, ...km.nameNodes(place.id, language))));
    const rows = [];
    if (place.held) rows.push(row("administered-by", km.parties(place.held)));
    if (place.claimed) rows.push(row("claimed-by", km.parties(place.claimed)));
    rows.push(...figures(place));
    rows.push(row("position", km.el("span", {}, km.coordinates(...place.at))));
    const note = place.note ? km.el("p", { class: "km-small", lang: "en" }, place.note) : null;
    const residents = people(place);
    card.replaceChildren(
      head(...km.nameNodes(place.id)),
      km.el("p", { class: "km-kind" }, km.t(`kind-${place.kind}`)),
      km.el("ul", { class: "km-names" }, ...names,
        place.ainu ? km.el("li", {}, km.el("span", { class: "km-tag" }, km.t("language-ain")), km.el("span", { lang: "ain" }, place.ainu)) : null),
      km.el("dl", {}, ...rows.flat()), ...(note ? [note] : []),
      ...(residents.length ? [km.el("details", {}, km.el("summary", {}, km.t("people")), km.el("ul", { class: "km-people" }, ...residents))] : []),
      km.sourceBox(place.source, km.name(place.id)),
    );
  };
  const relabel = () => {
    const language = km.state().names;
    const collator = new Intl.Collator(km.locale());
    const seen = new Map();
    const key = (id) => km.name(id, language) + (km.place(id).height ?? "");
    for (const id of buttons.keys()) seen.set(key(id), (seen.get(key(id)) ?? 0) + 1);
    for (const [id, button] of buttons) {
      // A summit has its height, and where two share a name they have their positions: no two buttons say the same.
      const { height, at } = km.place(id);
      const where = [height && km.metres(height), seen.get(key(id)) > 1 && km.coordinates(...at)].filter(Boolean).join(", ");
      button.replaceChildren(...km.nameNodes(id), ...(where ? [" ", km.el("span", { class: "km-where" }, where)] : []));
    }
    for (const { items, places } of holders) {
      const named = places.map((place) => [km.name(place.id, language), place]).sort((a, b) => collator.compare(a[0], b[0]));
      items.append(...named.map(([, place]) => buttons.get(place.id).parentElement));
    }
    search.placeholder = km.t("search-hint");
    filter();
  };

  km.on("state", (changed) => {
    if (changed.has("names") || changed.has("perspective")) relabel();
    if (changed.has("selected") || ((changed.has("names") || changed.has("perspective")) && km.state().selected)) open();
    if (!changed.has("selected") || entering) return;
    opener = null;
    if (!card.hidden) reveal();
  });
  map.on("click", (event) => {
    if (km.measuring || km.asking) return;
    const id = km.islandAt?.(event.latlng) ?? null;
    const near = km.labelNearest(event.containerPoint, 14);
    if (near ?? id) km.set({ selected: near ?? id });
    else if (!card.hidden) km.closeCard();
  });
})();
