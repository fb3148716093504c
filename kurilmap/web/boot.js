// A lesson in several regions: a step in another one takes that region's data and begins the page anew in place.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});
  if (window.kurilmapBoot) {
    km.boot = window.kurilmapBoot;
    // The map begins where the file's first region is: over to this one at once, not in an animation.
    const [west, south, east, north] = km.boot.frame.view;
    km.map.setView([(south + north) / 2, (west + east) / 2], km.boot.frame.zoom[0], { animate: false });
    return;
  }
  const holder = document.getElementById("km-data");
  const first = holder.textContent, whole = JSON.parse(first);
  if (!whole.regions) return;
  const fresh = document.querySelector("main").cloneNode(true);
  const used = fresh.querySelector(".folium-map"), empty = document.createElement("div");
  empty.id = used.id;
  empty.className = "folium-map";
  used.replaceWith(empty);
  let scripts = null;

  // What the rooms of the page hear from the window, so that those of the region before can be let go.
  const heard = [];
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target);
    target.addEventListener = (type, listener, options) => {
      heard.push([target, type, listener, options]);
      add(type, listener, options);
    };
  }
  const watching = [];
  window.ResizeObserver = class extends ResizeObserver {
    constructor(listener) {
      super(listener);
      watching.push(this);
    }
  };

  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };

  let wanted = null;
  window.kurilmapBoot = async (region, state) => {
    wanted = region;
    const other = await (region === whole.region ? {} : unpack(whole.regions[region])); // never before the caller is done
    if (wanted !== region) return; // the reader was quicker
    const old = window.kurilmap;
    for (const [target, type, listener, options] of heard.splice(0)) target.removeEventListener(type, listener, options);
    for (const each of watching.splice(0)) each.disconnect();
    scripts ??= [...document.body.querySelectorAll("script:not([type])")].map((script) => script.textContent);
    old.map.off();
    old.map.remove();
    document.querySelector("main").replaceWith(fresh.cloneNode(true));
    holder.textContent = JSON.stringify({ ...whole, ...other, state: { ...whole.state, ...state } });
    window.kurilmapBoot.frame = other.frame ?? whole.frame;
    window.kurilmap = { memory: old.memory, booted: true };
    for (const text of scripts) {
      const script = document.createElement("script");
      script.textContent = text;
      document.body.append(script);
      script.remove();
    }
  };
  km.boot = window.kurilmapBoot;
})();
