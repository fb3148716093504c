// The data of the rooms, beside that of the first drawing; and what it leaves out because it follows from the rest.
"use strict";

(() => {
  const km = window.kurilmap;
  if (document.getElementById("km-first")) {
    const { base, ...rest } = JSON.parse(document.getElementById("km-data").textContent);
    Object.assign(km.data, rest);
    Object.assign(km.data.base, base);
  }
  km.data.sources = Object.fromEntries([...document.querySelectorAll("#km-used li")].map((node) => [node.id.slice(5), {
    node, title: node.firstElementChild.textContent, url: node.firstElementChild.href, publisher: node.querySelector("i")?.textContent ?? "",
  }]));
  for (const [language, words] of Object.entries(km.data.strings ?? {})) {
    km.data.strings[language] = Object.fromEntries(km.data.words.map((key, i) => [key, words[i]]));
  }
  const rows = ([keys, ...all] = [[]]) => all.map((values) =>
    Object.fromEntries(values.flatMap((value, i) => (value === null ? [] : [[keys[i], value]]))));
  km.data.places = rows(km.data.places);
  if (typeof km.data.time === "string") km.data.time = JSON.parse(km.inflate(km.data.time));
  if (km.data.time) {
    const { time } = km.data, at = new Map(km.data.places.map((place) => [place.id, place.at]));
    time.lines = rows(time.lines);
    for (const line of time.lines) {
      let lat = 0, lon = 0; // points as steps (see send.py)
      line.points = line.points.flatMap((step, i) => (i % 2 ? [[(lat += line.points[i - 1]) / 1e5, (lon += step) / 1e5]] : []));
    }
    km.data.lines = km.data.lines.map((line) => (line.as ? { ...time.lines.find(({ id }) => id === line.as), ...line } : line));
    time.events = rows(time.events);
    for (const event of time.events) {
      event.at ??= at.get(event.place) ?? null;
      for (const key of ["title", "text"]) {
        event[key] = Object.fromEntries(km.data.languages.flatMap((language, i) => (event[key][i] ? [[language, event[key][i]]] : [])));
      }
    }
  }
  const GROUPS = { summit: "labels-summits", ocean: "labels-waters", sea: "labels-waters", trench: "labels-waters", strait: "labels-waters" };
  for (const place of km.data.places) {
    place.group = place.style.startsWith("island") ? "labels-islands" : GROUPS[place.style] ?? "labels-places";
    place.source = (place.source ?? []).map((number) => km.data.keys[number]);
  }
})();
