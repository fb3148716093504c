// The map while a question is asked: letters instead of names, and how far a click is from the answer.
"use strict";

(() => {
  const km = window.kurilmap;
  const { data, map, chart } = km;
  if (!(data.steps ?? []).length) return;
  const LEAST = 26, MOST = 12; // pixels between two letters; letters at most

  const pane = map.createPane("km-letters");
  pane.classList.add("leaflet-zoom-hide");
  pane.setAttribute("aria-hidden", "true"); // the buttons beside the question say the same
  let shown = [];

  const group = (style) => (style.startsWith("island") ? "island" : /^(capital|city|town|place)$/.test(style) ? "town" :
    /^(sea|ocean|trench)$/.test(style) ? "water" : style);
  const shape = (id) => [...chart.groups.islands.querySelectorAll("[data-id]"), ...chart.groups.lines.querySelectorAll("[data-id]")]
    .find((node) => node.dataset.id === id) ?? null;

  const candidate = (id) => {
    const place = km.place(id), node = shape(id);
    if (place) return { id, place, node, latlng: L.latLng(place.at) };
    if (!node) return null;
    const half = node.getPointAtLength(node.getTotalLength() / 2);
    return { id, node, line: true, latlng: L.latLng(chart.degrees(half.x, half.y)) };
  };

  // What could be meant: features of the answer's kind in sight, not on top of each other, from north to south.
  const candidates = (id) => {
    const answer = candidate(id);
    if (!answer) return [];
    const kind = answer.place && group(answer.place.style);
    // Where there are few of a kind, other places with a spot are meant as well.
    const like = (place) => group(place.style) === kind && place.id !== id;
    const spot = (place) => !/^(water|country|region)$/.test(group(place.style));
    const few = answer.place && data.places.filter((place) => like(place) && map.getBounds().contains(place.at)).length < 3;
    const ids = answer.place ? data.places.filter(few ? spot : like).map((place) => place.id)
      : [...chart.groups.lines.querySelectorAll("[data-id]")].filter((node) => node.style.display !== "none").map((node) => node.dataset.id);
    const at = (one) => map.latLngToContainerPoint(one.latlng), middle = at(answer), size = map.getSize();
    const found = [answer];
    const others = [...new Set(ids)].filter((each) => each !== id).map(candidate).filter(Boolean)
      .map((one) => ({ one, point: at(one) })).filter(({ point }) => point.x > 8 && point.y > 8 && point.x < size.x - 8 && point.y < size.y - 8)
      .sort((a, b) => a.point.distanceTo(middle) - b.point.distanceTo(middle));
    // The nearest, then the largest, then whatever is left from near to far.
    const large = others.filter(({ one }) => one.place?.area).sort((a, b) => b.one.place.area - a.one.place.area);
    for (const { one, point } of [...others.slice(0, 4), ...large.slice(0, 5), ...others]) {
      if (found.includes(one)) continue;
      if (found.length < MOST && found.every((other) => at(other).distanceTo(point) >= LEAST)) found.push(one);
    }
    found.sort((a, b) => b.latlng.lat - a.latlng.lat);
    found.forEach((one, i) => {
      one.letter = String.fromCharCode(65 + i);
      one.nth = found.length - 1 - i;
      one.mixed = few;
    });
    return found;
  };

  const what = ({ place, line, mixed }) => {
    if (line || mixed) return km.t(line ? "quiz-line" : "quiz-spot");
    if (group(place.style) !== "island") return km.t(`kind-${place.kind}`);
    const area = place.area ?? place.published ?? 0;
    return km.t(area >= 500 ? "quiz-island-large" : area >= 50 ? "quiz-island" : area >= 1 ? "quiz-island-small" : "quiz-islet");
  };
  // "C, large island, fourth from the south": where it is, never what it is called.
  const described = (one) => km.t("quiz-candidate", { letter: one.letter, what: what(one), nth: km.t("quiz-nth").split("|")[one.nth] });

  const put = () => {
    for (const { node, latlng } of shown) {
      const { x, y } = map.latLngToLayerPoint(latlng);
      node.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px) translate(-50%,-50%)`;
    }
  };
  map.on("zoomend viewreset resize", put);
  const letters = (list) => {
    shown = list.map((one) => ({ latlng: one.latlng, id: one.id, node: km.el("span", { class: "km-letter" }, one.letter) }));
    pane.replaceChildren(...shown.map(({ node }) => node));
    put();
  };

  // How far a point is from a feature, in km: from its shore, its line or its point; 0 on the island.
  const away = ({ node, line, latlng }, at) => {
    if (!node) return km.geometry.distance([at.lat, at.lng], [latlng.lat, latlng.lng]);
    const [px, py] = chart.units(at.lat, at.lng);
    if (!line && node.isPointInFill(new DOMPoint(px, py))) return 0;
    let least = Infinity, near = [px, py];
    for (const ring of node.getAttribute("d").split("M").slice(1)) {
      const n = ring.match(/-?\d+(\.\d+)?/g).map(Number);
      for (let i = 0; i + 3 < n.length; i += 2) {
        const [ax, ay, bx, by] = n.slice(i, i + 4), dx = bx - ax, dy = by - ay;
        const part = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
        const x = ax + part * dx, y = ay + part * dy, d = (px - x) ** 2 + (py - y) ** 2;
        if (d < least) [least, near] = [d, [x, y]];
      }
    }
    return km.geometry.distance([at.lat, at.lng], chart.degrees(...near));
  };

  // Judge a click: right on the answer, or within its tolerance with nothing else of its kind nearer.
  const judge = (question, list, at) => {
    const answer = list.find((one) => one.id === question.answer);
    const size = map.getSize(), y = size.y / 2;
    const per = map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([100, y])) / 1e5; // km a pixel
    const off = away(answer, at);
    const hit = list.map((one) => [one, one === answer ? off : away(one, at)]).sort((a, b) => a[1] - b[1])[0];
    const tolerance = Math.max(question.tolerance ?? 0, per * 16);
    const island = km.islandAt(at);
    const right = off === 0 || (off <= tolerance && hit[0] === answer && (!island || island === answer.id));
    const clicked = island ?? (hit[1] <= Math.max(per * 16, 1) ? hit[0].id : null);
    return { right, off, clicked };
  };

  km.asked = { candidate, candidates, described, letters, judge, away };
})();
