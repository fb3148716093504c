// Questions, one after the other: asked, answered, told, counted. Nothing is stored and nothing is sent.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map } = km;
  if (!(data.steps ?? []).length) return;
  km.memory ??= {}; // by step: how far the reader is, for as long as the page is open

  // The file keeps questions encoded, so that a search in it does not give the answers away.
  const reveal = (text) => JSON.parse(new TextDecoder().decode(
    Uint8Array.from(atob(text), (letter, i) => letter.charCodeAt(0) ^ ((i * 7 + 90) & 255))));

  const words = (spec, values = {}) => {
    if (!spec) return ["", null];
    if (typeof spec === "string") return [km.name(spec), null];
    if (spec.say) return [km.t(spec.say, spec.place ? { place: km.name(spec.place) } : {}), null];
    const [text, language] = km.pick(spec);
    return [text.replace(/(?<!\{)\{(\w+)\}(?!\})/g, (whole, key) => values[key] ?? whole), language];
  };
  const said = (tag, attributes, spec, values) => {
    const [text, lang] = words(spec, values);
    return km.el(tag, { ...attributes, lang }, text);
  };
  const named = (id) => (km.place(id) ? km.name(id) : (data.lines ?? []).find((line) => line.id === id)?.name ?? id);

  let holder = null, step = null, questions = [], memory = null, list = [], tried = 0, done = false, live = null, box = null;

  const asking = (on) => {
    km.asking = on;
    document.documentElement.classList.toggle("km-asking", on);
    km.mark?.([]); // while a question is open, the step's own marks would give the answer away
    if (on && km.state().selected) km.set({ selected: null }, { push: false });
    if (!on) km.asked.letters([]);
  };
  const button = (text, onclick, more = {}) => km.el("button", { type: "button", onclick, ...more }, text);
  const score = () => km.t("quiz-score", { right: memory.first.filter(Boolean).length, count: questions.length });

  // The question of the reader's place in the list, or the result.
  const draw = (focus = true) => {
    asking(false);
    done = false;
    tried = 0;
    if (memory.at >= questions.length) return result(focus);
    const question = questions[memory.at];
    box = km.el("div", { class: "km-question" });
    live = km.el("div", { class: "km-feedback", role: "status", "aria-live": "polite" });
    const heading = km.el("h3", { tabindex: -1, class: "km-question-n" }, km.t("question-of", { n: memory.at + 1, count: questions.length }));
    holder.replaceChildren(heading, said("p", { class: "km-ask" }, question.ask), box, live,
      km.el("p", { class: "km-score" }, memory.first.length ? score() : ""));
    km.camera(question.view ?? step.view);
    ({ click, choice, name, order })[question.type](question);
    if (focus) heading.focus({ preventScroll: true });
    return undefined;
  };

  const answered = (right, question, text) => {
    if (done) return;
    tried += 1;
    if (memory.first.length <= memory.at) memory.first.push(right);
    const next = button(km.t(memory.at + 1 < questions.length ? "quiz-next" : "quiz-result"), () => {
      memory.at += 1;
      draw();
    }, { class: "km-next-question" });
    const tell = [km.el("p", {}, km.el("strong", { class: right ? "km-is-right" : "km-is-wrong" }, km.t(right ? "quiz-right" : "quiz-wrong")), " ", text)];
    if (right) finish(question, [...tell, next]);
    else {
      const show = button(km.t("quiz-show"), () => finish(question, [km.el("p", {}, solution(question)), next]));
      live.replaceChildren(...tell, km.el("div", { class: "km-tools" }, show));
    }
    holder.querySelector(".km-score").textContent = score();
  };
  const finish = (question, content) => {
    done = true;
    asking(false);
    if (question.answer) km.mark?.([question.answer]);
    for (const each of box.querySelectorAll("button")) each.disabled = true;
    live.replaceChildren(...content);
    live.querySelector(".km-next-question").focus({ preventScroll: true });
  };
  const solution = (question) => {
    const answer = question.type === "order" ? question.order.map(named).join(" → ")
      : question.options ? words(question.options[question.correct])[0] : named(question.answer);
    return km.t("quiz-answer", { answer });
  };
  const told = (right, question, values = {}) => {
    const spec = right ? question.right : question.wrong;
    if (spec?.say) return km.t(spec.say, Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, km.place(value) ? km.name(value) : value])));
    const [text, lang] = words(spec, values);
    if (text) return km.el("span", { lang }, text);
    return !right && values.clicked ? km.t("quiz-off", values) : "";
  };

  // Click the place: on the map, or by its letter.
  const click = (question) => {
    asking(true);
    list = km.asked.candidates(question.answer);
    km.asked.letters(list);
    box.append(km.el("p", { class: "km-small" }, km.t("quiz-click-how")),
      km.el("div", { class: "km-letters", role: "group", "aria-label": km.t("quiz-letters") }, ...list.map((one) =>
        button(one.letter, () => judged(question, one.latlng, one.id), { "aria-label": km.asked.described(one), "data-letter": one.letter }))));
  };
  const judged = (question, at, id = null) => {
    const found = id ? { right: id === question.answer, clicked: id,
      off: km.asked.away(list.find((one) => one.id === question.answer), at) } : km.asked.judge(question, list, at);
    const off = km.number(found.off, found.off < 10 ? 1 : 0);
    answered(found.right, question, told(found.right, question,
      { clicked: found.clicked ? named(found.clicked) : km.t("quiz-sea"), km: off, answer: named(question.answer) }));
  };
  map.on("click", (event) => {
    if (km.asking && !done && questions[memory.at]?.type === "click") judged(questions[memory.at], event.latlng);
  });

  const choice = (question) => {
    box.append(km.el("div", { class: "km-options", role: "group", "aria-label": km.t("quiz-options") },
      ...question.options.map((option, i) => {
        const [text, lang] = words(option);
        const node = button(text, () => {
          if (i !== question.correct) node.disabled = true;
          answered(i === question.correct, question, told(i === question.correct, question));
        }, { lang });
        return node;
      })));
  };
  const name = (question) => {
    asking(true);
    km.mark([question.answer]);
    choice(question);
  };

  // Put places in order: two buttons each move a place up or down.
  const order = (question) => {
    const items = [...question.options];
    const rows = km.el("ol", { class: "km-order" });
    const fill = (keep = null) => {
      rows.replaceChildren(...items.map((id, i) => {
        const move = (by, key) => button(by < 0 ? "↑" : "↓", () => {
          items.splice(i + by, 0, items.splice(i, 1)[0]);
          fill([id, by]);
        }, { "aria-label": km.t(key, { place: km.name(id) }), disabled: i + by < 0 || i + by >= items.length, "data-by": by });
        return km.el("li", { "data-id": id }, km.el("span", {}, km.name(id)), move(-1, "quiz-up"), move(1, "quiz-down"));
      }));
      if (!keep) return;
      const row = rows.querySelector(`[data-id="${CSS.escape(keep[0])}"]`);
      (row.querySelector(`[data-by="${keep[1]}"]:enabled`) ?? row.querySelector("button:enabled")).focus();
      km.announce(`${items.indexOf(keep[0]) + 1}: ${km.name(keep[0])}`);
    };
    asking(true);
    fill();
    box.append(km.el("p", { class: "km-order-end" }, km.t("quiz-south")), rows, km.el("p", { class: "km-order-end" }, km.t("quiz-north")),
      button(km.t("quiz-check"), () => {
        const right = items.every((id, i) => id === question.order[i]);
        answered(right, question, told(right, question));
      }));
  };

  const result = (focus) => {
    const missed = questions.map((question, i) => [question, i]).filter(([, i]) => !memory.first[i]);
    const where = ({ answer }) => {
      const one = answer && km.asked.candidate(answer);
      return one ? ` (${km.coordinates(one.latlng.lat, one.latlng.lng)})` : "";
    };
    const line = ([question, i]) => `${i + 1}. ${words(question.ask)[0]} ${solution(question)}${where(question)}`;
    const heading = km.el("h3", { tabindex: -1 }, score());
    const show = (id) => button(km.t("quiz-where", { place: named(id) }), () => {
      const one = km.asked.candidate(id);
      map.setView(one.latlng, Math.max(map.getZoom(), data.frame.zoom[0] + 2), { animate: false });
      km.mark?.([id]);
    });
    holder.replaceChildren(heading, km.el("h4", {}, km.t(missed.length ? "quiz-missed" : "quiz-none-missed")),
      km.el("ul", { class: "km-missed" }, ...missed.map((each) => km.el("li", {}, line(each), " ",
        each[0].answer && km.asked.candidate(each[0].answer) ? show(each[0].answer) : null))),
      km.el("div", { class: "km-tools" },
        button(km.t("quiz-restart"), () => {
          Object.assign(memory, { at: 0, first: [] });
          draw();
        }),
        button(km.t("quiz-copy"), () => km.copyText([document.title, score(), ...missed.map(line)].join("\n"))),
        button(km.t("quiz-print"), () => window.print())));
    km.announce(score());
    if (focus) heading.focus({ preventScroll: true });
  };

  km.quiz = {
    // Show the questions of a step in an element; nothing is asked before the reader begins.
    show(of, node) {
      [holder, step] = [node, of];
      questions = reveal(step.quiz);
      memory = km.memory[step.id] ??= { at: -1, first: [] };
      if (memory.at >= 0) return draw(false);
      holder.replaceChildren(button(km.t("quiz-start"), () => {
        memory.at = 0;
        draw();
      }));
      return undefined;
    },
    leave() {
      if (km.asking) asking(false);
      km.mark?.([]);
      [holder, step, questions] = [null, null, []];
    },
  };
  km.on("state", (changed) => {
    if (holder && memory.at >= 0 && (changed.has("names") || changed.has("perspective"))) draw(false);
  });
})();
