// The page's common ground: its first data, a small way to make elements, a hub of events, and what waits for the
// first drawing.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});
  const holder = document.getElementById("km-first") ?? document.getElementById("km-data");
  km.data = holder ? JSON.parse(holder.textContent) : {};

  // Make an element: text is always text, never markup. Properties that start with "on" are listeners.
  km.el = (tag, properties = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (key === "class") node.className = value;
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };

  km.svg = (tag, attributes = {}, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };

  // What one room of the page tells the others: "state" (with the names of what changed) and "layers".
  const listeners = {};
  km.on = (name, listener) => void (listeners[name] ??= []).push(listener);
  km.emit = (name, detail) => (listeners[name] ?? []).forEach((listener) => listener(detail));

  // Rooms that the first drawing can do without. They begin when it is on the screen, which is so when a second frame
  // has begun; where no frame comes (a tab or a frame out of sight), or nothing is to be drawn, they do not wait.
  const waiting = [];
  const open = () => {
    for (const room of waiting.splice(0)) {
      try {
        room();
      } catch (error) {
        reportError(error); // the other rooms begin all the same
      }
    }
  };
  km.later = (room) => void waiting.push(room);
  km.begin = () => {
    // Who asks sooner has them begin sooner.
    for (const name of ["state", "set"]) {
      const early = (...given) => {
        open();
        return km[name] === early ? undefined : km[name](...given);
      };
      km[name] = early;
    }
    if (!km.chart || km.booted || document.hidden) return open();
    requestAnimationFrame(() => requestAnimationFrame(open));
    setTimeout(open, 300);
  };
})();
