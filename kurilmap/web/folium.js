// What folium's own elements need in the page: html without code, tables of properties, pins, colour scales.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});
  const STYLE = "data-km-style";

  // Style attributes are against the page's policy; the same through the style object is not.
  const restyle = (root) => {
    for (const node of root.querySelectorAll(`[${STYLE}]`)) {
      node.style.cssText = node.getAttribute(STYLE);
      node.removeAttribute(STYLE);
    }
    return root;
  };

  // One element from html that the page's maker wrote and that was cleaned when the page was made.
  const html = (text, style = "") => {
    const template = document.createElement("template");
    template.innerHTML = text;
    const content = restyle(document.importNode(template.content, true));
    if (!style && content.childNodes.length === 1 && content.firstElementChild) return content.firstElementChild;
    const holder = document.createElement("div");
    holder.style.cssText = style;
    holder.append(content);
    return holder;
  };

  const shown = (value, localize) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "object") return JSON.stringify(value);
    return localize ? value.toLocaleString() : String(value);
  };

  // The content of a GeoJson tooltip or popup: properties as text.
  const details = ({ fields, aliases, labels, localize }) => (layer) => {
    const table = document.createElement("table");
    for (const [index, field] of fields.entries()) {
      const row = table.insertRow();
      if (labels) {
        const head = document.createElement("th");
        head.scope = "row";
        head.textContent = aliases[index];
        row.append(head);
      }
      row.insertCell().textContent = shown(layer.feature.properties[field], localize);
    }
    const holder = document.createElement("div");
    holder.append(table);
    return holder;
  };

  km.folium = { ...km.folium, html, details };

  // geopandas lets its legend of categories be dragged with jQuery UI: the same with Leaflet's means. Its options
  // free the legend from where it is laid out; moved by a transform it may stay there.
  const jq = window.jQuery?.fn;
  if (jq && !jq.draggable) {
    jq.draggable = function () {
      return this.each((_, node) => new L.Draggable(node).enable());
    };
  }

  document.addEventListener("DOMContentLoaded", () => restyle(document));
})();
