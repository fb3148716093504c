// The colour scale of branca's colour maps and of folium.Choropleth.
"use strict";

(() => {
  const folium = ((window.kurilmap ??= {}).folium ??= {});
  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = 25;
  const BESIDE = 110; // px for the buttons in the other corner
  const APART = 40; // px between the numbers

  const svg = (tag, attributes, ...children) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  const format = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });

  // Colours come as [colour, how many steps of the scale] from low to high.
  folium.scale = (map, { from, to, colours, ticks, caption, ink, width: wanted, height }) => {
    const control = L.control({ position: "topright" });
    control.onAdd = () => {
      const width = Math.min(wanted, Math.max(150, map.getSize().x - BESIDE));
      const length = width - 2 * MARGIN;
      const steps = colours.reduce((sum, [, count]) => sum + count, 0);
      const group = svg("g", { class: "key", fill: ink, transform: `translate(${MARGIN} 16)`, "font-size": 10 });
      let at = 0;
      for (const [colour, count] of colours) {
        const bar = svg("rect", { x: at, width: (length * count) / steps, height: height - 30, "shape-rendering": "crispEdges" });
        bar.style.fill = colour;
        group.append(bar);
        at += (length * count) / steps;
      }
      let last = -APART;
      for (const tick of ticks) {
        const x = to === from ? 0 : (length * (tick - from)) / (to - from);
        if (x - last < APART) continue;
        last = x;
        group.append(svg("g", { class: "tick", transform: `translate(${x} 0)` },
          svg("line", { y2: -2, stroke: ink }),
          svg("text", { y: -5, "text-anchor": "middle" }, format.format(tick))));
      }
      group.append(svg("text", { class: "caption", y: height - 19 }, caption));
      const label = `${caption ? `${caption}: ` : ""}${format.format(from)} – ${format.format(to)}`;
      const image = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, group);
      const holder = L.DomUtil.create("div", "legend");
      if (ink === "black") holder.style.background = "#fffdf6d9"; // numbers in a colour of the maker's own are for another ground
      holder.append(image);
      return holder;
    };
    return control.addTo(map);
  };
})();
