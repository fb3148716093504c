// What is shown: names, perspective, year, view, selected, step. Kept in the address, so that a link gives it back.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, viewText, parseView } = km;
  const state = { names: "en", perspective: "neutral", year: null, compare: null, whatif: null, view: null, selected: null, step: null, ...data.state };
  const first = { ...state };
  const known = new Set((data.places ?? []).map((place) => place.id));

  // The What if of the sea zones: "iturup.japan/habomai.rock" as { iturup: ["japan"], habomai: ["rock"] }, or null.
  km.parseWhatIf = (value) => {
    const out = {}, { units = {}, rock } = data.zones ?? {};
    for (const each of String(value ?? "").split("/")) {
      const [unit, ...parts] = each.split(".");
      if (!Object.hasOwn(units, unit) || Object.hasOwn(out, unit)) return null;
      const parties = parts.filter((part) => part !== "rock");
      const may = new Set([...units[unit].join("|").split("|"), "open"]);
      if (!parts.length || parties.length > 1 || parts.length > parties.length + (unit === rock) || !parties.every((party) => may.has(party))) return null;
      out[unit] = parts;
    }
    return out;
  };

  // One test a key: what comes from an address is anybody's text.
  const valid = {
    names: (value) => (data.languages ?? []).includes(value),
    perspective: (value) => (data.perspectives ?? []).includes(value),
    year: (value) => value === null || (Number.isInteger(value) && value >= (data.years?.[0] ?? Infinity) &&
      value <= (data.years?.[1] ?? -Infinity)),
    compare: (value) => valid.year(value),
    whatif: (value) => value === null || (typeof value === "string" && km.parseWhatIf(value) !== null),
    view: (value) => parseView(value) !== null,
    selected: (value) => value === null || known.has(value),
    step: (value) => value === null || (data.steps ?? []).some((step) => step.id === value),
  };

  const fragment = () => {
    const pairs = [];
    for (const key of km.stateKeys) {
      const value = state[key] ?? "";
      // A key without value takes back what the page begins with.
      if (value !== "" || (first[key] ?? null) !== null) pairs.push(`${key}=${encodeURIComponent(value).replaceAll("%2F", "/")}`);
    }
    return `#${pairs.join("&")}`;
  };

  let quiet = false; // while the map moves on our own order, the address is written once, at the end
  const write = (push) => {
    try {
      history[push ? "pushState" : "replaceState"](null, "", fragment());
    } catch { /* a page inside a notebook's frame has no address of its own */ }
  };

  // Change any part of the state; parts that are not valid are left as they are.
  km.set = (changes, { push = true } = {}) => {
    const changed = new Set();
    for (const [key, value] of Object.entries(changes ?? {})) {
      if (!Object.hasOwn(valid, key) || !valid[key](value)) continue;
      if (key === "view") {
        const [zoom, lat, lon] = parseView(value);
        quiet = true;
        map.setView([lat, lon], zoom, { animate: false });
        quiet = false;
        state.view = viewText();
        changed.add(key);
      } else if (state[key] !== value) {
        state[key] = value;
        changed.add(key);
      }
    }
    // Another perspective counts the islands its own way.
    if (changed.has("perspective") && !changed.has("whatif") && state.whatif !== (changes.whatif ?? null)) {
      state.whatif = null;
      changed.add("whatif");
    }
    if (changed.size) {
      write(push);
      km.emit("state", changed);
    }
    return km.state();
  };
  km.state = () => ({ ...state, view: viewText() });
  km.resetView = () => {
    km.home();
    km.set({ selected: null });
  };
  const asked = km.address();
  km.askedFor = new Set(Object.keys(asked));
  km.set(asked, { push: false });

  km.start = () => {
    map.on("moveend", () => {
      if (quiet) return;
      state.view = viewText();
      write(false);
    });
    window.addEventListener("popstate", () => {
      const { view, ...rest } = { ...first, view: null, ...km.address() };
      km.set(view ? { ...rest, view } : rest, { push: false });
    });
    km.emit("state", new Set(["names", "perspective", "year", "compare", "whatif", "selected", "step"]));
  };
})();
