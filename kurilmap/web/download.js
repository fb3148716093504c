// The shown layers as GeoJSON or CSV: the places with their names and sources, the lines of the perspective.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data } = km;

  const rows = () => {
    const { perspective } = km.state();
    return data.places.filter((place) => !km.hiddenLayers.has(place.group)).map((place) => ({
      id: place.id, ...Object.fromEntries(data.languages.map((each) => [`name_${each.toLowerCase().replace("-", "_")}`, km.name(place.id, each, perspective)])),
      kind: place.kind, administered_by: place.held, claimed_by: place.claimed, lat: place.at[0], lon: place.at[1],
      source: place.source.join("|"), perspective,
    }));
  };
  // A field that a spreadsheet would run as a formula is kept as text.
  const field = (value) => {
    const text = String(value ?? "");
    const safe = /^[-=+@\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const csv = () => {
    const all = rows();
    const columns = Object.keys(all[0] ?? {});
    return [columns.join(","), ...all.map((row) => columns.map((column) => field(row[column])).join(","))].join("\r\n");
  };
  const geojson = () => {
    const points = rows().map(({ lat, lon, ...properties }) =>
      ({ type: "Feature", id: properties.id, properties, geometry: { type: "Point", coordinates: [lon, lat] } }));
    const lines = (km.hiddenLayers.has("boundaries") ? [] : km.shownLines(km.state().year)).map(({ points: line, ...properties }) =>
      ({ type: "Feature", id: properties.id, properties, geometry: { type: "LineString", coordinates: line.map(([lat, lon]) => [lon, lat]) } }));
    return JSON.stringify({ type: "FeatureCollection", attribution: data.credits, citation: document.querySelector(".km-cite")?.textContent,
      features: [...points, ...lines] });
  };

  km.export = { csv, geojson };
  km.download = (format) => {
    const type = format === "csv" ? "text/csv" : "application/geo+json";
    const url = URL.createObjectURL(new Blob([format === "csv" ? `\ufeff${csv()}` : geojson()], { type }));
    const link = km.el("a", { href: url, download: `${data.region}.${format}` });
    link.click();
    URL.revokeObjectURL(url);
    km.announce(km.t("downloaded"));
  };
})();
