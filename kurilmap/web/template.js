// For a plugin whose html comes from templates in underscore's notation: filled in here, where the plugin's own way is to
// make code of them, which the page's policy forbids. Known are <%= a.b %>, <%= f(a.b, "text", 6) %>, <% if (a.b > 1) { %>.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});

  km.template = (text) => (values) => {
    const at = (path) => path.split(".").reduce((value, key) => value[key], values);
    const value = (word) => (/^['"]/.test(word) ? word.slice(1, -1) : Number.isNaN(Number(word)) ? at(word) : Number(word));
    const shown = (code) => {
      const [, name, words] = /^([\w.]+)\((.*)\)$/.exec(code) ?? [];
      if (!name) return at(code);
      const cut = name.lastIndexOf("."), owner = cut < 0 ? values : at(name.slice(0, cut));
      return owner[name.slice(cut + 1)](...words.split(",").map((word) => value(word.trim())));
    };
    const open = []; // whether what stands inside each "if" is shown
    let out = "";
    for (const [index, part] of text.split(/<%|%>/).entries()) {
      const code = part.trim(), on = open.every(Boolean);
      if (index % 2 === 0) out += on ? part : "";
      else if (code === "}") open.pop();
      else if (code.startsWith("=")) out += on ? shown(code.slice(1).trim()) : "";
      else {
        const [, path, least] = /^if \(([\w.]+) > (\d+)\) \{$/.exec(code);
        open.push(at(path) > Number(least));
      }
    }
    return out;
  };
})();
