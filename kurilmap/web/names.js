// Names and words in the reader's language: places by the map's perspective, the interface, dates and numbers.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data } = km;
  const WIDE = new Set(["ja", "zh", "zh-Hant"]);
  const index = new Map((data.places ?? []).map((place) => [place.id, place]));
  km.place = (id) => index.get(id);

  // The forms of a name in order: [{text, lang}, ...]; which party comes first was settled in Python (`orders`).
  km.parts = (id, language = km.state().names, perspective = km.state().perspective) => {
    const forms = data.names[id]?.[language];
    if (forms === undefined) return [{ text: id, lang: "en" }];
    if (typeof forms === "string") return [{ text: forms, lang: language }];
    if (Array.isArray(forms)) return [{ text: forms[0], lang: forms[1] }];
    const order = data.orders[index.get(id)?.order ?? 0]?.[perspective] ?? [];
    const parts = order.filter((party) => party in forms).map((party) => forms[party]);
    const all = (parts.length ? parts : Object.values(forms).slice(0, 1))
      .map((form) => (Array.isArray(form) ? { text: form[0], lang: form[1] } : { text: form, lang: language }));
    return all.filter((part, i) => all.findIndex((other) => other.text === part.text) === i);
  };

  km.brackets = (language = km.state().names) => (WIDE.has(language) ? ["（", "／", "）"] : [" (", " / ", ")"]);

  km.name = (id, language, perspective) => {
    const [main, ...rest] = km.parts(id, language, perspective);
    const [open, between, close] = km.brackets(language);
    return rest.length ? `${main.text}${open}${rest.map((part) => part.text).join(between)}${close}` : main.text;
  };

  // A name as elements, each form with its own lang.
  km.nameNodes = (id, language, perspective) => {
    const [main, ...rest] = km.parts(id, language, perspective);
    const nodes = [km.el("span", { lang: main.lang }, main.text)];
    if (rest.length) {
      const [open, between, close] = km.brackets(language);
      nodes.push(km.el("span", { class: "km-other" }, open,
        ...rest.flatMap((part, i) => [i ? between : null, km.el("span", { lang: part.lang }, part.text)]), close));
    }
    return nodes;
  };

  km.list = (texts) => texts.join(WIDE.has(km.state().names) ? "、" : ", ");
  km.stop = (text) => `${text}${WIDE.has(km.state().names) ? "。" : ". "}`;
  km.colon = (before, after) => `${before}${WIDE.has(km.state().names) ? "：" : ": "}${after}`;
  km.parties = (ids) => (ids ? km.list(ids.split("|").map((party) => km.t(`party-${party}`))) : "");

  // A word of the interface; {name} is filled in. English stands in for what a language lacks.
  km.t = (key, values = {}) => {
    const strings = data.strings ?? {};
    const text = strings[km.state().names]?.[key] ?? strings.en?.[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };

  const formats = new Map(); // slow to make
  km.number = (value, digits = 0) => {
    const key = `${km.locale()} ${digits}`;
    if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(km.locale(), { maximumFractionDigits: digits }));
    return formats.get(key).format(value);
  };
  km.kilometres = (value) => km.t("measure-result", { km: km.number(value, value < 10 ? 2 : value < 100 ? 1 : 0), nmi: km.number(value / 1.852, value < 185 ? 1 : 0) });
  km.metres = (value) => `${km.number(value)} ${km.t("unit-m")}`;
  // A text that comes by language, as [text, the language it is in]; English stands in. Text alone has no language.
  km.said = (text) => {
    if (typeof text === "string") return [text, null];
    const { names } = km.state();
    return text[names] ? [text[names], names] : [text.en ?? "", "en"];
  };
  km.locale = () => ({ en: "en-GB", zh: "zh-Hans", "zh-Hant": "zh-Hant" })[km.state().names] ?? km.state().names;

  // A date of the data: "1875", "1875-05" or "1875-05-07", never more exact than it is.
  km.date = (text) => {
    const [year, month, day] = String(text).split("-").map(Number);
    const options = { year: "numeric", timeZone: "UTC" };
    if (month) options.month = "long";
    if (day) options.day = "numeric";
    const when = new Date(0);
    when.setUTCFullYear(year, (month || 1) - 1, day || 1);
    return month ? new Intl.DateTimeFormat(km.locale(), options).format(when) : String(text);
  };

  // Words that follow the language: nodes made with km.say are written again when it changes.
  const said = [];
  km.say = (node, key, attribute = null) => {
    said.push([node, key, attribute]);
    return node;
  };
  km.on("state", (changed) => {
    if (!changed.has("names")) return;
    const language = km.state().names;
    document.documentElement.lang = language;
    for (const [node, key, attribute] of said) {
      if (attribute) node.setAttribute(attribute, km.t(key));
      else node.textContent = km.t(key);
    }
    document.title = data.title?.[language] ?? document.title;
  });

  // Letters folded for searching: width, case, diacritics, punctuation, and the two ways to romanise Japanese.
  const KUNREI = [[/sh(?=[aiueo])/g, "s"], [/ch(?=[aiueo])/g, "t"], [/ts(?=u)/g, "t"], [/f(?=u)/g, "h"],
    [/j(?=[aiueo])/g, "z"], [/ou|oo/g, "o"], [/uu/g, "u"]];
  km.fold = (text) => {
    let out = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    for (const [pattern, plain] of KUNREI) out = out.replace(pattern, plain);
    return out.replace(/([stz])y(?=[aou])/g, "$1");
  };
})();
