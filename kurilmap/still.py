"""The same map as a static SVG: for pages where scripts are off, for notebooks, for print. Text stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from . import labels
from .describe import strings
from .pack import lonlat, mercator, unpack
from .shown import banner, label_entry, names_of, shown_lines, title_of

Data = dict[str, Any]
EDGE = 22  # px: the frame with its degrees
SANS = "'Noto Sans','Segoe UI','Helvetica Neue',Arial,'Liberation Sans','Hiragino Sans','Yu Gothic','Noto Sans CJK JP',sans-serif"
SERIF = "'Noto Serif',Palatino,Georgia,'Liberation Serif','Hiragino Mincho ProN','Noto Serif CJK JP',serif"
SEA = ("#e4ecef", "#d7e3e8", "#c9d8e1", "#b9ccd8", "#a8bfce", "#97b2c4", "#86a4b9")
LAND, COAST, INK, SEA_INK, LINE = "#f2ede3", "#5d5a52", "#1d2b33", "#12364a", "#7a1f4b"
DASHES = {"control": "9 4", "claim": "2.2 4.2", "treaty": "14 3 3 3"}
STEPS = (30, 20, 10, 5, 2, 1, 1 / 2, 1 / 3, 1 / 6, 1 / 12, 1 / 30, 1 / 60)


class _Sheet:
    """The projection of one picture: world units of the packed shapes to px inside the frame."""

    def __init__(self, data: Data) -> None:
        still = data["base"]["still"]
        west, south, east, north = still["view"]
        self.zoom: int = still["zoom"]
        self.bits: int = still["bits"]
        left, top = mercator(west, north, self.zoom + 8)
        right, bottom = mercator(east, south, self.zoom + 8)
        self.left, self.top = left, top
        self.width, self.height = right - left, bottom - top
        self.quarter = 2.0 ** (self.zoom + 8 - self.bits)

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        x, y = mercator(lon, lat, self.zoom + 8)
        return x - self.left, y - self.top

    def path(self, text: str, *, closed: bool = True) -> str:
        """Give the path of packed text in its own whole units, for a group that `scaled` brings to px."""
        return "".join(_steps(ring) + ("z" if closed else "") for ring in unpack(text))

    def curve(self, text: str) -> str:
        """Give the path of packed text with its corners rounded, in half units: for a group `scaled` by 0.5."""
        return "".join(_curve(ring) for ring in unpack(text))

    def scaled(self, paths: Iterable[str], part: float = 1) -> str:
        """Put paths in whole units (or a part of one) into px. Their lines keep their width."""
        return f'<g transform="scale({_n(self.quarter * part)})">{"".join(paths)}</g>'


def svg(data: Data) -> str:
    """Draw a description (see `describe.describe`) as SVG in the state's language and perspective.

    The picture has the scale of an integer zoom of the page and takes its labels from the same table.
    """
    sheet = _Sheet(data)
    words = strings(data["state"]["names"])
    head, foot = _head(data, words, sheet.width), _foot(data, words, sheet)
    width, height = sheet.width + 2 * EDGE, sheet.height + 2 * EDGE + head[0] + foot[0]
    body = [
        f'<rect width="{_n(sheet.width)}" height="{_n(sheet.height)}" fill="{SEA[0]}"/>',
        *_ground(data, sheet), *_graticule(sheet), *_lines(data, sheet), *_labels(data, sheet), *_notes(data, sheet),
    ]  # fmt: skip
    title, about = title_of(data), data["summary"].get(data["state"]["names"]) or data["summary"]["en"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" '
        f'height="{_n(height)}" role="img" lang={quoteattr(data["state"]["names"])} font-family="{SANS}">'
        f"<title>{escape(title)}</title><desc>{escape(about)}</desc>"
        '<defs><pattern id="kms-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{LAND}"/><rect width="1.3" height="6" fill="#2b6777"/>'
        '<rect x="3.3" width=".8" height="6" fill="#c07a1a"/></pattern>'
        f'<pattern id="kms-land" href="#kms-hatch" patternTransform="scale({_n(1 / sheet.quarter)}) rotate(45)"/>'
        f'<clipPath id="kms-clip"><rect width="{_n(sheet.width)}" height="{_n(sheet.height)}"/></clipPath></defs>'
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="#fffdf8"/>{head[1]}'
        f'<g transform="translate({EDGE} {_n(EDGE + head[0])})"><g clip-path="url(#kms-clip)">{"".join(body)}</g>'
        f"{_frame(sheet)}</g>"
        f'<g transform="translate({EDGE} {_n(head[0] + 2 * EDGE + sheet.height)})">{foot[1]}</g></svg>'
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def _steps(ring: Sequence[tuple[int, int]]) -> str:
    """Give a ring or line as a path of relative steps, the shortest way to write it."""
    out = [f"M{_pair(*ring[0])}l"]
    for (x, y), (last_x, last_y) in zip(ring[1:], ring, strict=False):
        step = _pair(x - last_x, y - last_y)
        out.append(step if step[0] == "-" or out[-1][-1] == "l" else f" {step}")
    return "".join(out)


def _curve(ring: Sequence[tuple[int, int]]) -> str:
    """Round a ring's corners: a chain of parabolas from middle to middle of its sides, in half units."""
    if len(ring) < 4:
        return ""
    (x, y), (last_x, last_y) = ring[0], ring[-1]
    middles = [(a + c, b + d) for (a, b), (c, d) in zip(ring, [*ring[1:], ring[0]], strict=True)]
    at = (x + last_x, y + last_y)
    out = [
        f"M{_pair(*at)}q{_pair(2 * x - at[0], 2 * y - at[1])} {_pair(middles[0][0] - at[0], middles[0][1] - at[1])}t"
    ]
    for (nx, ny), (px, py) in zip(middles[1:], middles, strict=False):
        step = _pair(nx - px, ny - py)
        out.append(step if step[0] == "-" or out[-1][-1] == "t" else f" {step}")
    return "".join(out) + "z"


def _path(d: str, **attributes: Any) -> str:
    if not d:
        return ""
    rest = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f'<path d="{d}"{rest}/>'


def _ground(data: Data, sheet: _Sheet) -> Iterable[str]:
    still, neutral = data["base"]["still"], data["state"]["perspective"] == "neutral"
    px = 1 / sheet.quarter
    yield sheet.scaled(
        (_path(sheet.curve(text), fill=SEA[i]) for i, (_, text) in enumerate(still["depth"], 1)), 0.5
    )
    coast = {
        "stroke": COAST,
        "stroke_width": _n(1.2 * px),
        "paint_order": "stroke",
        "stroke_linejoin": "round",
    }
    yield sheet.scaled([
        _path(sheet.path(still["land"]), fill=LAND, **coast),
        _path(sheet.path(still["lakes"]), fill=SEA[1], stroke="#8fa3ad", stroke_width=_n(0.5 * px)),
        _path(sheet.path(still["borders"], closed=False), fill="none", stroke="#8a7f74", stroke_width=_n(px),
              stroke_dasharray=" ".join(_n(each * px) for each in (7, 3, 1.5, 3))),
        *(_path(sheet.path(text), fill="url(#kms-land)" if claimed and neutral else LAND, **coast)
          for claimed, text in still["coast"]),
        *(_path(sheet.path(text), fill="#1f4a5c", fill_opacity=0.1, stroke="#1f4a5c", stroke_width=_n(px),
                stroke_dasharray=f"{_n(5 * px)} {_n(2.5 * px)}") for text in still["areas"]),
    ])  # fmt: skip


def _graticule(sheet: _Sheet) -> Iterable[str]:
    d = "".join(f"M{_n(x)} 0V{_n(sheet.height)}" for x, _ in _meridians(sheet))
    d += "".join(f"M0 {_n(y)}H{_n(sheet.width)}" for y, _ in _parallels(sheet))
    yield _path(d, fill="none", stroke="#33556b", stroke_width=0.5, opacity=0.28)


def _step(sheet: _Sheet) -> float:
    per_px = 360 / (256 * 2.0**sheet.zoom)
    return next((step for step in reversed(STEPS) if step / per_px >= 90), STEPS[0])


def _meridians(sheet: _Sheet) -> Iterable[tuple[float, float]]:
    step = _step(sheet)
    west, east = (lonlat(sheet.left + x, sheet.top, sheet.zoom + 8)[0] for x in (0, sheet.width))
    for i in range(-int(-west // step), int(east // step) + 1):
        yield sheet.xy(0, i * step)[0], i * step


def _parallels(sheet: _Sheet) -> Iterable[tuple[float, float]]:
    step = _step(sheet)
    north, south = (lonlat(sheet.left, sheet.top + y, sheet.zoom + 8)[1] for y in (0, sheet.height))
    for i in range(-int(-south // step), int(north // step) + 1):
        yield sheet.xy(i * step, 0)[1], i * step


def _degree(value: float, letters: str) -> str:
    degrees, minutes = divmod(round(abs(value) * 60, 1), 60)
    letter = letters[1] if value < 0 else letters[0]
    return f"{int(degrees)}°{f'{minutes:02.0f}′' if minutes else ''}{letter}"


def _frame(sheet: _Sheet) -> str:
    w, h = sheet.width, sheet.height
    out = [
        f'<rect width="{_n(w)}" height="{_n(h)}" fill="none" stroke="#4a4740"/>',
        '<g font-size="10.5" fill="#4a4740" text-anchor="middle">',
    ]
    for x, lon in _meridians(sheet):
        if 30 < x < w - 30:
            out += [f'<text x="{_n(x)}" y="{_n(y)}">{_degree(lon, "EW")}</text>' for y in (-7, h + 15)]
    for y, lat in _parallels(sheet):
        if 30 < y < h - 30:
            out += [
                f'<text transform="translate({_n(x)} {_n(y)}) rotate(-90)">{_degree(lat, "NS")}</text>'
                for x in (-8, w + 15)
            ]
    return "".join(out) + "</g>"


def _lines(data: Data, sheet: _Sheet) -> Iterable[str]:
    for line, faint in shown_lines(data):
        yield _path(_polyline(sheet, line["points"]), fill="none", stroke=LINE, stroke_width=1 if faint else 1.9,
                    stroke_dasharray=DASHES[line["kind"]])  # fmt: skip


def _polyline(sheet: _Sheet, points: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in (sheet.xy(*point) for point in points))


def _labels(data: Data, sheet: _Sheet) -> Iterable[str]:
    symbols, leaders, texts = [], [], []
    for place in data["places"]:
        entry = label_entry(data["base"]["labels"].get(place["id"], ()), sheet.zoom)
        x, y = sheet.xy(*place["at"])
        if entry is None or not (0 <= x <= sheet.width and 0 <= y <= sheet.height):
            continue
        _, dx, dy, side, level, leader = entry
        style = labels.STYLES[place["style"]]
        if not _inside(data, place, style, x + dx, y + dy, side, sheet):
            continue
        symbols.append(_symbol(style, x, y))
        if leader:
            leaders.append(f"M{_n(x)} {_n(y)}l{_n(dx)} {_n(dy)}")
        texts.append(_label(data, place, style, x + dx, y + dy, side, level))
    yield _path("".join(leaders), fill="none", stroke="#4a4740", stroke_width=0.8)
    yield _path("".join(symbols), fill="#2a2a28", stroke="#fffdf6", stroke_width=1, paint_order="stroke")
    yield from texts


def _inside(
    data: Data, place: Data, style: labels.Style, x: float, y: float, side: float, sheet: _Sheet
) -> bool:
    """Tell whether a label lies within the frame: one that is cut is not shown."""
    first, *rest = (text for text, _ in names_of(data, place["id"]))
    second = (
        labels.text_width(f"({' / '.join(rest)})", style.size * labels.SECOND, style.spacing) if rest else 0
    )
    width = max(labels.text_width(first, style.size, style.spacing), second) / labels.SLACK
    left = x - width * (1 - side) / 2
    return left > 2 and left + width < sheet.width - 2 and style.size < y < sheet.height - style.size


def _symbol(style: labels.Style, x: float, y: float) -> str:
    r = style.radius
    if style.symbol == "square":
        return f"M{_n(x - r)} {_n(y - r)}h{2 * r}v{2 * r}h{-2 * r}Z"
    if style.symbol == "triangle":
        return f"M{_n(x)} {_n(y - r)}L{_n(x + r)} {_n(y + r * 0.8)}H{_n(x - r)}Z"
    return f"M{_n(x - r)} {_n(y)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z" if style.symbol else ""


def _label(
    data: Data, place: Data, style: labels.Style, x: float, y: float, side: float, level: float
) -> str:
    (main, language), *rest = names_of(data, place["id"])
    second = (
        f"({' / '.join(text for text, _ in rest)})"
        if rest
        else f"{place['height']:g} m"
        if "height" in place
        else ""
    )
    size, small = style.size, style.size * labels.SECOND
    height = size * 1.18 + (small * 1.18 if second else 0)
    top = y - height * (1 - level) / 2
    anchor = {1: "start", 0: "middle", -1: "end"}[int(side)]
    water = style.name in ("ocean", "sea", "strait")
    look = (
        f' font-style="italic" font-family="{SERIF}" fill="{SEA_INK}" stroke="#dbe6ec"'
        if water
        else f' fill="{INK}" stroke="#fffdf6"'
    )
    if style.name in ("island-1", "island-2", "capital"):
        look += ' font-weight="600"'
    spacing = f' letter-spacing="{_n(style.spacing * size)}"' if style.spacing else ""
    if style.name == "country":
        main = main.upper()
    second_line = (
        f'<tspan x="{_n(x)}" dy="{_n(small * 1.2)}" font-size="{_n(small)}" font-weight="400">{escape(second)}</tspan>'
        if second
        else ""
    )
    return (
        f'<text x="{_n(x)}" y="{_n(top + size * 0.95)}" font-size="{_n(size)}" text-anchor="{anchor}" stroke-width="2.4" '
        f'stroke-linejoin="round" paint-order="stroke"{look}{spacing} lang={quoteattr(language)}>{escape(main)}{second_line}</text>'
    )


def _notes(data: Data, sheet: _Sheet) -> Iterable[str]:
    for each in data.get("distances", []):
        yield _path(_polyline(sheet, each["points"]), fill="none", stroke=INK, stroke_width=1.5)
        x, y = sheet.xy(*each["points"][len(each["points"]) // 2])
        yield _boxed(x, y, f"{each['km']:,.1f} km ({each['km'] / 1.852:,.1f} nmi)", sheet)
    for number, note in enumerate(data.get("notes", []), 1):
        x, y = sheet.xy(*note["at"])
        bx, by = x + (60 if x < sheet.width - 220 else -60), y - 48
        yield _path(f"M{_n(x)} {_n(y)}L{_n(bx)} {_n(by)}", fill="none", stroke=INK)
        yield _boxed(bx, by, f"{number}. {note['text']}", sheet)


def _boxed(x: float, y: float, text: str, sheet: _Sheet) -> str:
    short = text if len(text) <= 60 else f"{text[:59]}…"
    width = labels.text_width(short, 12) + 10
    left = min(max(x - width / 2, 2), sheet.width - width - 2)
    return (
        f'<rect x="{_n(left)}" y="{_n(y - 10)}" width="{_n(width)}" height="20" fill="#fffdf6" stroke="#4a4740"/>'
        f'<text x="{_n(left + 5)}" y="{_n(y + 4)}" font-size="12" fill="{INK}">{escape(short)}</text>'
    )


def _wrap(text: str, width: float, size: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for word in _words(text):
        wide = labels.text_width(word, size)
        if line and used + wide > width:
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line.strip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    """Split a text where a line may end: after blanks, and anywhere between CJK characters."""
    out: list[str] = [""]
    for character in text:
        out[-1] += character
        if character == " " or ord(character) > 0x2E80:
            out.append("")
    return out


def _block(lines: Sequence[str], x: float, y: float, size: float, fill: str = INK, weight: int = 400) -> str:
    return "".join(
        f'<text x="{_n(x)}" y="{_n(y + i * size * 1.35)}" font-size="{_n(size)}" fill="{fill}" font-weight="{weight}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def _head(data: Data, words: dict[str, str], width: float) -> tuple[float, str]:
    lines = _wrap(banner(data, words), width, 12.5)
    out = _block([title_of(data)], EDGE, 28, 21, weight=600) + _block(lines, EDGE, 48, 12.5)
    return 38 + len(lines) * 17, out


def _foot(data: Data, words: dict[str, str], sheet: _Sheet) -> tuple[float, str]:
    out, y = [], 8.0
    x = 0.0
    neutral = data["state"]["perspective"] == "neutral"
    items: list[tuple[str, str]] = []
    for held, claimed in data["disputed"] if neutral else []:
        named = {"held": _parties(words, held), "claimed": _parties(words, claimed)}
        swatch = '<rect width="30" height="13" y="-11" fill="url(#kms-hatch)" stroke="#5d5a52"/>'
        items.append((swatch, words["legend-disputed"].format(**named)))
    for line, _ in shown_lines(data):
        text = words[f"legend-{line['kind']}"].format(party=_parties(words, "|".join(line["parties"])))
        sample = f'<path d="M0 -4H30" stroke="{LINE}" stroke-width="1.9" stroke-dasharray="{DASHES[line["kind"]]}"/>'
        if (sample, text) not in items:
            items.append((sample, text))
    for sample, text in items:
        wide = 40 + labels.text_width(text, 12)
        if x and x + wide > sheet.width - 190:
            x, y = 0.0, y + 19
        out.append(
            f'<g transform="translate({_n(x)} {_n(y)})">{sample}<text x="36" font-size="12" fill="{INK}">{escape(text)}</text></g>'
        )
        x += wide + 14
    out.append(_scale(sheet))
    y += 20
    cite = words["cite"].format(
        title=title_of(data), version=data["version"], date=data["date"],
        view=words.get(f"view-{data['state']['perspective']}") or words.get(f"party-{data['state']['perspective']}", ""),
    )  # fmt: skip
    rule = words["rule-neutral" if neutral and data["disputed"] else "rule-plain" if not data["disputed"] else
                 "rule-de-facto" if data["state"]["perspective"] == "de-facto" else "rule-party"]  # fmt: skip
    small = [
        *_wrap(rule, sheet.width - 190, 11),
        *_wrap(f"{cite} {' · '.join(data['credits'])}", sheet.width, 11),
    ]
    out.append(_block(small, 0, y, 11, "#4b4a45"))
    return y + len(small) * 15 + 6, "".join(out)


def _parties(words: dict[str, str], ids: str) -> str:
    return ", ".join(words.get(f"party-{party}", party) for party in ids.split("|") if party)


def _scale(sheet: _Sheet) -> str:
    from .geodesy import distance

    middle = sheet.top + sheet.height / 2
    ends = [lonlat(sheet.left + sheet.width / 2 + dx, middle, sheet.zoom + 8) for dx in (-50, 50)]
    per_px = distance(*((lat, lon) for lon, lat in ends)) / 100
    out = []
    for row, (unit, each) in enumerate((("km", per_px), ("nmi", per_px / 1.852))):
        most = each * 130
        power = 10.0 ** (len(str(int(most))) - 1 if most >= 1 else -1)
        value = next((n * power for n in (5, 2, 1) if n * power <= most), power)
        px = value / each
        y = 4 + row * 17
        out.append(f'<path d="M{_n(sheet.width - px)} {y - 5}v5H{_n(sheet.width)}v-5" fill="none" stroke="{INK}" stroke-width="1.4"/>'
                   f'<text x="{_n(sheet.width - px - 5)}" y="{y}" font-size="11" text-anchor="end" fill="{INK}">{value:g} {unit}</text>')  # fmt: skip
    return "".join(out)
