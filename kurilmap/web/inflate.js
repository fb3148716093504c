// Compressed data back to text: zlib's format (RFC 1950 and 1951), read at once, without waiting.
"use strict";

(() => {
  const km = (window.kurilmap ??= {});
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  // [least value, extra bits] of the codes for lengths and distances, which double every few steps.
  const steps = (first, every, count) => {
    const out = [];
    for (let code = 0, value = first; code < count; code++) {
      const extra = Math.max(0, Math.floor(code / every) - 1);
      out.push([value, extra]);
      value += 1 << extra;
    }
    return out;
  };
  const LENGTHS = [...steps(3, 4, 28), [258, 0]], DISTANCES = steps(1, 2, 30);

  // A prefix code as a table: the next bits, as they come, give the symbol and how many of them it took.
  const book = (lengths) => {
    const most = Math.max(1, ...lengths), table = new Uint16Array(1 << most);
    for (let length = 1, code = 0; length <= most; length++, code <<= 1) {
      lengths.forEach((own, symbol) => {
        if (own !== length) return;
        let turned = 0;
        for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit);
        for (let i = turned; i < table.length; i += 1 << length) table[i] = (symbol << 4) | length;
        code += 1;
      });
    }
    return { table, most };
  };
  const FIXED = [book(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))), book(DISTANCES.map(() => 5))];

  const inflate = (input) => {
    let at = 2, held = 0, count = 0, out = new Uint8Array(input.length * 6), end = 0; // two bytes name the format
    const need = (n) => {
      for (; count < n; count += 8) held |= (input[at++] ?? 0) << count;
    };
    const take = (n) => {
      need(n);
      const value = held & ((1 << n) - 1);
      held >>>= n;
      count -= n;
      return value;
    };
    const symbol = ({ table, most }) => {
      need(most);
      const found = table[held & ((1 << most) - 1)];
      take(found & 15);
      return found >> 4;
    };
    const room = (n) => {
      if (end + n <= out.length) return;
      const larger = new Uint8Array((end + n) * 2);
      larger.set(out);
      out = larger;
    };
    const codes = () => {
      const literals = take(5) + 257, distances = take(5) + 1, small = ORDER.map(() => 0);
      for (let i = 0, n = take(4) + 4; i < n; i++) small[ORDER[i]] = take(3);
      const reader = book(small), lengths = [];
      while (lengths.length < literals + distances) {
        const code = symbol(reader);
        if (code < 16) lengths.push(code);
        else {
          const value = code === 16 ? lengths.at(-1) : 0, times = code === 16 ? take(2) + 3 : code === 17 ? take(3) + 3 : take(7) + 11;
          for (let i = 0; i < times; i++) lengths.push(value);
        }
      }
      return [book(lengths.slice(0, literals)), book(lengths.slice(literals))];
    };
    for (let last = 0; !last;) {
      last = take(1);
      const kind = take(2);
      if (kind === 0) {
        at -= count >> 3; // what was read ahead is given back
        held = count = 0;
        const n = input[at] | (input[at + 1] << 8);
        room(n);
        out.set(input.subarray(at + 4, at + 4 + n), end);
        at += 4 + n;
        end += n;
        continue;
      }
      const [literals, distances] = kind === 1 ? FIXED : codes();
      for (let code = symbol(literals); code !== 256; code = symbol(literals)) {
        room(258);
        if (code < 256) out[end++] = code;
        else {
          const [length, more] = LENGTHS[code - 257], n = length + take(more);
          const [distance, further] = DISTANCES[symbol(distances)], back = distance + take(further);
          for (let i = 0; i < n; i++, end++) out[end] = out[end - back];
        }
      }
    }
    return out.subarray(0, end);
  };
  // Five characters are four bytes.
  const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;,=.?@^_`{|}~";
  const bytes = (text) => {
    const value = new Uint8Array(128), out = new DataView(new ArrayBuffer((text.length / 5) * 4));
    for (let i = 0; i < 85; i++) value[SIGNS.charCodeAt(i)] = i;
    for (let i = 0; i < text.length; i += 5) {
      let sum = 0;
      for (let j = 0; j < 5; j++) sum = sum * 85 + value[text.charCodeAt(i + j)];
      out.setUint32((i / 5) * 4, sum);
    }
    return new Uint8Array(out.buffer);
  };
  km.bytes = bytes;
  km.inflateBytes = inflate;
  window.kurilmapInflate = km.inflate = (text) => new TextDecoder().decode(inflate(bytes(text)));
})();
