// Packed geometry (see pack.py) to SVG paths, Web Mercator units to degrees and back, geodesic measures.
"use strict";

(() => {
  const km = window.kurilmap;
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const DIGIT = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) DIGIT[ALPHABET.charCodeAt(i)] = i;

  // Rings of many packed texts, each with its own number of bits, in units of a world 2**bits wide: the points of each
  // as [x, y, x, y, ...], and its box. One pass: the first drawing waits for it.
  const rings = (pieces, bits) => {
    const all = [];
    for (const [own, text] of pieces) {
      const scale = 2 ** (bits - own), end = text.length;
      let points = [], value = 0, shift = 0, x = 0, y = 0, second = false;
      let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
      for (let i = 0; i <= end; i++) {
        const code = i < end ? text.charCodeAt(i) : 32;
        if (code === 32) {
          if (points.length) all.push({ points, left, top, right, bottom });
          points = [];
          x = y = 0;
          left = top = Infinity;
          right = bottom = -Infinity;
          continue;
        }
        const digit = DIGIT[code];
        value |= (digit & 31) << shift;
        if (digit & 32) {
          shift += 5;
          continue;
        }
        const step = (value & 1 ? ~(value >> 1) : value >> 1) * scale;
        value = shift = 0;
        second = !second;
        if (second) {
          x += step;
          continue;
        }
        y += step;
        points.push(x, y);
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        if (y > bottom) bottom = y;
      }
    }
    return all;
  };
  const unpack = (text) => rings([[0, text]], 0).map(({ points }) => points);

  const line = (points, closed) => {
    let out = `M${points[0]} ${points[1]}L`;
    for (let i = 2; i < points.length; i += 2) out += `${points[i]} ${points[i + 1]} `;
    return closed ? out + "Z" : out;
  };

  // Depth contours are coarse: corners become the control points of curves through the middles of the sides.
  const curve = (points) => {
    const n = points.length;
    const at = (i) => points[(i + n) % n];
    let out = `M${(at(0) + at(-2)) / 2} ${(at(1) + at(-1)) / 2}`;
    for (let i = 0; i < n; i += 2) {
      out += `Q${at(i)} ${at(i + 1)} ${(at(i) + at(i + 2)) / 2} ${(at(i + 1) + at(i + 3)) / 2}`;
    }
    return out + "Z";
  };

  const path = (pieces, bits, { closed = true } = {}) =>
    rings(pieces, bits).map(({ points }) => line(points, closed)).join("");

  // The points of a closed ring that stand at least a step from the one before; never so few that nothing is left.
  const thin = ({ points, left, top, right, bottom }, least) => {
    const step = Math.min(least, Math.max(right - left, bottom - top) / 4);
    let x = points[0], y = points[1];
    const out = [x, y];
    for (let i = 2; i < points.length; i += 2) {
      const dx = points[i] - x, dy = points[i + 1] - y;
      if (dx < step && dx > -step && dy < step && dy > -step) continue;
      out.push((x += dx), (y += dy));
    }
    return out;
  };

  // A path of the rings that touch a box, without what is finer than `least` units: of specks that fall on the same
  // spot the first one stands for all.
  const trace = (all, [left, top, right, bottom], least, smooth) => {
    const specks = new Set();
    let out = "";
    for (const ring of all) {
      if (ring.left > right || ring.right < left || ring.top > bottom || ring.bottom < top) continue;
      if (smooth) {
        out += curve(ring.points);
        continue;
      }
      if (ring.right - ring.left < least && ring.bottom - ring.top < least) {
        const spot = `${Math.round(ring.left / least)} ${Math.round(ring.top / least)}`;
        if (specks.has(spot)) continue;
        specks.add(spot);
      }
      out += line(thin(ring, least), true);
    }
    return out;
  };

  const toUnits = (lat, lon, bits) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    const world = 2 ** bits;
    return [((lon + 180) / 360) * world, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * world];
  };

  const toDegrees = (x, y, bits) => {
    const world = 2 ** bits;
    return [(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / world))) * 180) / Math.PI, (x / world) * 360 - 180];
  };

  // Geodesic length in km on WGS 84 (Vincenty's inverse formula, 1975); nearly opposite points, where it does not
  // settle, are left to the sphere.
  const distance = ([lat1, lon1], [lat2, lon2]) => {
    const a = 6378.137, f = 1 / 298.257223563, b = a * (1 - f), rad = Math.PI / 180;
    const difference = (((lon2 - lon1 + 540) % 360) - 180) * rad;
    const u1 = Math.atan((1 - f) * Math.tan(lat1 * rad)), u2 = Math.atan((1 - f) * Math.tan(lat2 * rad));
    const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
    let lambda = difference;
    for (let turn = 0; turn < 100; turn++) {
      const sl = Math.sin(lambda), cl = Math.cos(lambda);
      const sigmaSine = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
      if (sigmaSine === 0) return 0;
      const sigmaCosine = s1 * s2 + c1 * c2 * cl;
      const sigma = Math.atan2(sigmaSine, sigmaCosine);
      const alphaSine = (c1 * c2 * sl) / sigmaSine;
      const alpha2 = 1 - alphaSine ** 2;
      const middle = alpha2 ? sigmaCosine - (2 * s1 * s2) / alpha2 : 0;
      const c = (f / 16) * alpha2 * (4 + f * (4 - 3 * alpha2));
      const before = lambda;
      lambda = difference +
        (1 - c) * f * alphaSine * (sigma + c * sigmaSine * (middle + c * sigmaCosine * (2 * middle ** 2 - 1)));
      if (Math.abs(lambda - before) < 1e-12) {
        const u = (alpha2 * (a * a - b * b)) / (b * b);
        const A = 1 + (u / 16384) * (4096 + u * (u * (320 - 175 * u) - 768));
        const B = (u / 1024) * (256 + u * (u * (74 - 47 * u) - 128));
        const inner = sigmaCosine * (2 * middle ** 2 - 1) -
          (B / 6) * middle * (4 * sigmaSine ** 2 - 3) * (4 * middle ** 2 - 3);
        return b * A * (sigma - B * sigmaSine * (middle + (B / 4) * inner));
      }
    }
    return Math.acos(Math.sin(lat1 * rad) * Math.sin(lat2 * rad) +
      Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.cos(difference)) * 6371.0088;
  };

  // Points along the great circle between two places, for drawing (the sphere is near enough for a line).
  const arc = ([lat1, lon1], [lat2, lon2], n = 32) => {
    const rad = Math.PI / 180;
    const vector = (lat, lon) => [Math.cos(lat * rad) * Math.cos(lon * rad), Math.cos(lat * rad) * Math.sin(lon * rad),
      Math.sin(lat * rad)];
    const p = vector(lat1, lon1), q = vector(lat2, lon2);
    const angle = Math.acos(Math.min(1, Math.max(-1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2])));
    if (angle < 1e-9) return [[lat1, lon1], [lat2, lon2]];
    return Array.from({ length: n + 1 }, (_, i) => {
      const f = Math.sin((1 - i / n) * angle) / Math.sin(angle), g = Math.sin((i / n) * angle) / Math.sin(angle);
      const [x, y, z] = [0, 1, 2].map((k) => f * p[k] + g * q[k]);
      return [Math.atan2(z, Math.hypot(x, y)) / rad, Math.atan2(y, x) / rad];
    });
  };

  km.geometry = { unpack, path, rings, trace, toUnits, toDegrees, distance, arc };
})();
