// For folium's plugins: our own chart for the small map, and names from data as text where a plugin takes them for html.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});

  // The chart comes after the plugins; what it draws for a small map is the world and this page's land.
  const overview = () => {
    const group = L.layerGroup();
    group.on("add", (event) => {
      const holder = event.target._map.getContainer();
      holder.classList.add("km-has-chart");
      holder.style.background = "var(--sea-3)"; // small and without a coastline: more contrast
    });
    document.addEventListener("DOMContentLoaded", () => {
      for (const chart of km.overview?.() ?? []) group.addLayer(chart);
    });
    return group;
  };

  const text = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });

  // The found feature is drawn in the given style until the search is over.
  const search = (map, layer, { label, zoom, point, position, placeholder, collapsed }, style) => {
    const near = (at) => zoom ?? (at.layer.getBounds ? map.getBoundsZoom(at.layer.getBounds()) : map.getMaxZoom());
    const control = new L.Control.Search({
      layer, position, collapsed, textPlaceholder: placeholder, ...(label ? { propertyName: label } : {}),
      buildTip: (words) => text("li", words),
      ...(point ? { initial: false, ...(zoom ? { zoom } : {}), hideMarkerOnCollapse: true }
        : { marker: false, moveToLocation: (at) => map.flyTo(at, near(at)) }),
    });
    const plain = () => layer.setStyle?.((feature) => feature?.properties?.style ?? {});
    control.on("search:locationfound", (event) => {
      plain();
      if (Object.keys(style).length) event.layer.setStyle?.(style);
      if (event.layer.getPopup?.()) event.layer.openPopup();
    });
    control.on("search:collapsed", plain);
    map.addControl(control);
  };

  const grouped = (map, groups, options) => {
    const escaped = (name) => text("i", name).innerHTML;
    const all = Object.fromEntries(Object.entries(groups).map(([group, layers]) =>
      [escaped(group), Object.fromEntries(Object.entries(layers).map(([name, layer]) => [escaped(name), layer]))]));
    const exclusive = options.exclusiveGroups ? { exclusiveGroups: options.exclusiveGroups.map(escaped) } : {};
    L.control.groupedLayers(null, all, { ...options, ...exclusive }).addTo(map);
  };

  km.folium = { ...km.folium, overview, search, grouped };
})();
