// A lesson's page begins here: with the data of the region that its first step is in. A step in another region takes
// that region's data and begins the page anew in its place.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});
  const kept = window.kurilmapBoot;
  if (kept) {
    km.boot = kept;
    // The map begins where the file's first region is: over to this one at once, not in an animation.
    const [west, south, east, north] = kept.frame.view, [least, most] = kept.frame.zoom;
    // The limits first: beyond those of the other region the map would first glide to where it may be.
    Object.assign(km.map.options, { minZoom: least, maxZoom: most });
    km.map.setView([(south + north) / 2, (west + east) / 2], least, { animate: false });
    return;
  }
  const holder = document.getElementById("km-data");
  const { shared, regions, steps, ...whole } = JSON.parse(holder.textContent);
  const { inflate } = km;
  whole.steps = JSON.parse(inflate(steps));
  // The sources of a region's places, under those that the steps cite (see plain.source_list).
  const cite = (sources) => {
    const list = document.querySelector("#km-used ol");
    const node = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    for (const [key, title, publisher, date, url] of sources) {
      const item = node("li", ""), link = node(/^https?:\/\//.test(url) ? "a" : "cite", title);
      item.id = `km-s-${key}`;
      if (link.localName === "a") link.href = url;
      item.append(link);
      const about = [publisher && node("i", publisher), date].filter(Boolean);
      if (about.length) item.append(" (", ...about.flatMap((each, i) => (i ? [", ", each] : [each])), ")");
      list.append(item);
    }
  };
  const put = (region, state) => {
    const data = { ...JSON.parse(inflate(shared)), ...JSON.parse(inflate(regions[region])), ...whole, region };
    cite(data.sources);
    data.state = { ...data.state, ...whole.state, ...state };
    window.kurilmapBoot.frame = data.frame;
    holder.textContent = JSON.stringify(data);
  };

  const fresh = document.querySelector("main").cloneNode(true);
  const used = fresh.querySelector(".folium-map"), empty = document.createElement("div");
  empty.id = used.id;
  empty.className = "folium-map";
  used.replaceWith(empty);
  let scripts = null;

  // What the rooms of the page hear and watch, so that those of the region before can be let go.
  const heard = [], watching = [];
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target);
    target.addEventListener = (type, listener, options) => {
      heard.push([target, type, listener, options]);
      add(type, listener, options);
    };
  }
  window.ResizeObserver = class extends ResizeObserver {
    constructor(listener) {
      super(listener);
      watching.push(this);
    }
  };

  let wanted = 0;
  window.kurilmapBoot = (region, state) => {
    clearTimeout(wanted); // the reader was quicker
    wanted = setTimeout(() => begin(region, state)); // never before the caller is done
  };
  const begin = (region, state) => {
    const old = window.kurilmap;
    for (const [target, type, listener, options] of heard.splice(0)) target.removeEventListener(type, listener, options);
    for (const each of watching.splice(0)) each.disconnect();
    if (!scripts) {
      // All from the one on that makes the map; a page in a notebook has the libraries before it.
      const all = [...document.body.querySelectorAll("script:not([type])")].map((script) => script.textContent);
      scripts = all.slice(all.findIndex((text) => text.includes("= L.map(")));
    }
    old.map.off();
    old.map.remove();
    document.querySelector("main").replaceWith(fresh.cloneNode(true));
    put(region, state);
    window.kurilmap = { memory: old.memory, booted: true };
    for (const text of scripts) {
      const script = document.createElement("script");
      script.textContent = text;
      document.body.append(script);
      script.remove();
    }
  };
  km.boot = window.kurilmapBoot;
  put(whole.region);
})();
