// The marker of folium.Icon (and of L.AwesomeMarkers in a user's own script), drawn as one small svg.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});
  const SVG = "http://www.w3.org/2000/svg";
  const COLOURS = {
    red: "#d33d2a", darkred: "#a23336", lightred: "#ff8e7f", orange: "#f0932f", beige: "#ffcb92", green: "#6ba626",
    darkgreen: "#5f7221", lightgreen: "#b8f072", blue: "#2f88c9", darkblue: "#00649f", cadetblue: "#436978",
    lightblue: "#89dafe", purple: "#c54dae", darkpurple: "#593869", pink: "#ff90e9", white: "#fbfbfb", gray: "#575757",
    lightgray: "#a3a3a3", black: "#303030",
  };
  const PIN = "M17.5 42C15 33 3 27 3 16.5a14.5 14.5 0 0 1 29 0C32 27 20 33 17.5 42Z";

  const svg = (tag, attributes, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  // A drawing in a square of 16 pixels around the middle of the pin's head, turned by fa-rotate-N.
  const drawing = (glyph, colour, turn) => {
    if (!glyph) return svg("circle", { cx: 17.5, cy: 16.5, r: 5, fill: colour });
    const [x, y, width, height] = glyph.box;
    const scale = 16 / Math.max(width, height);
    const place = `translate(17.5 16.5) rotate(${turn}) scale(${scale} ${glyph.up ? -scale : scale})`;
    const path = svg("path", { d: glyph.path, transform: `translate(${-x - width / 2} ${-y - height / 2})` });
    return svg("g", { transform: place, fill: colour }, path);
  };

  const Pin = L.Icon.extend({
    options: {
      iconSize: [35, 45], iconAnchor: [17.5, 42], popupAnchor: [0, -36], tooltipAnchor: [14, -24],
      className: "km-pin", icon: "home", prefix: "glyphicon", markerColor: "blue", iconColor: "white", extraClasses: "",
    },

    createIcon() {
      const { icon, prefix, markerColor, iconColor, extraClasses } = this.options;
      const fill = COLOURS[markerColor] ?? (CSS.supports("color", markerColor) ? markerColor : COLOURS.blue);
      const turn = Number(/fa-rotate-(\d+)/.exec(extraClasses)?.[1] ?? 0);
      const node = document.createElement("div");
      const mark = drawing(km.glyphs?.[`${prefix} ${icon}`], COLOURS[iconColor] ?? iconColor, turn);
      node.append(svg("svg", { width: 35, height: 45, viewBox: "0 0 35 45", "aria-hidden": "true", focusable: "false" },
        svg("ellipse", { cx: 17.5, cy: 42, rx: 6, ry: 2, fill: "#000", opacity: ".25" }),
        svg("path", { d: PIN, fill, stroke: "#0006", "stroke-width": 1 }), mark));
      this._setIconStyles(node, "icon");
      return node;
    },

    createShadow: () => null,
  });

  L.AwesomeMarkers = { Icon: Pin, icon: (options) => new Pin(options) };
})();
