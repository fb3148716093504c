"""Damage the files that kurilmap reads, and see that it takes them or says what is wrong: never anything else.

`make fuzz` runs it for five minutes (SECONDS=... for longer), `make test` a few hundred cases of each reader. A case that
goes wrong is kept in fuzz-found/ with the seed that made it.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import hashlib
import json
import random
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

SLOWEST = 5.0  # seconds of one case
ROOT = Path(__file__).resolve().parent.parent
NASTY = [
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"NaN", b"Infinity", b"-1e999", b"1e400", b"null", b"true", b"[]", b"{}", b'"', b"'", b",",
    b"\n", b"\r", b"\t", b"\\", b"../", b"../../../../etc/passwd", b"/dev/zero", b"/dev/stdin", b"file:///etc/passwd", b"http://127.0.0.1/",
    b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>", b"&b;", b"!!python/object/apply:os.system ['true']", b"&a [*a, *a]",
    b"*a", b"<<: *a", b"- - - - - - -", b"[" * 3000, b"{" * 3000, b'{"a":' * 3000, b"a" * 20_000, b"(" * 200, b"> " * 500, b"* " * 500,
    b"</script><script>1</script>", b"${1}", b"`", "\u202e\u200d\u200b\ufeff".encode(), b"\xed\xa0\x80", b"9" * 5000, b"-9999999999999", b"0x10", b"1_000",
    b"2026-13-45", b"0000", b"9999999", b"|", b"||", b"id", b"features", b"geometry", b"coordinates", b"---\n", b"```quiz\n", b"```", b"[@",
]  # fmt: skip


VALUES: list[Any] = [
    None, True, -1, 0, 3, 31, 10**9, 10**400, 1e300, float("nan"), float("inf"), "", "x", "A" * 7, "_" * 9 + "A", "_" * 100_000, "é", "<!--",
    [], {}, [[]], [1], [1, "A"], ["A", 1], [None], [[[[[[]]]]]], {"a": {"b": 1}}, [1, 2, 3, 4], [-180, -85, 180, 85], [0, 0, 0, 0], [[5, 1, 1, 1, 1, 1]],
]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Change a file in a few places: bytes, pieces cut, doubled, moved, and pieces that have broken readers before."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(out) + 1)
        end = min(len(out), at + chance.choice((1, 2, 8, 50, 500)))
        kind = chance.randrange(7)
        if kind == 0 and out:
            out[at % len(out)] = chance.randrange(256)
        elif kind == 1:
            del out[at:end]
        elif kind == 2:
            out[at:at] = out[at:end] * chance.choice((1, 2, 20))
        elif kind == 3:
            out = out[:at]
        elif kind == 4:
            words = bytes(out).split(b'"')
            if len(words) > 2:
                words[chance.randrange(len(words))] = chance.choice(NASTY)
            out = bytearray(b'"'.join(words))
        else:
            out[at : at if kind == 5 else end] = chance.choice(NASTY)
    return bytes(out)


def reshaped(data: bytes, chance: random.Random) -> bytes:
    """Put values of other types, other sizes and other depths into a file of JSON, in a few places."""
    content = json.loads(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at: Any = content
        for _ in range(chance.randrange(1, 6)):
            keys = list(at) if isinstance(at, dict) else range(len(at))
            if not keys:
                break
            key = chance.choice(keys)
            if chance.random() < 0.4 or not isinstance(at[key], dict | list):
                if isinstance(at, dict) and chance.random() < 0.3:
                    del at[key]
                else:
                    at[key] = copy.deepcopy(chance.choice(VALUES))
                break
            at = at[key]
    return json.dumps(content).encode()


class Readers:
    """Every reader, with the files that its cases are made from."""

    def __init__(self, folder: Path) -> None:
        import geopandas as gpd

        from kurilmap.check.mend import fix_atlas
        from kurilmap.scaffold import new

        self.folder = folder
        self.own = new(folder / "own", (164.5, 54.0, 169.5, 56.0)).folder
        frame = gpd.GeoDataFrame(
            {"name": ["a", "ю"], "n": [1.5, 2]}, geometry=gpd.points_from_xy([146, 148], [44, 45]), crs=4326
        )
        self.seeds: dict[str, list[bytes]] = {}
        for suffix, driver in (
            ("geojson", "GeoJSON"),
            ("kml", "KML"),
            ("gpkg", "GPKG"),
            ("shp", "ESRI Shapefile"),
        ):
            path = folder / f"seed.{suffix}"
            frame.to_file(path, driver=driver)
            self.seeds[suffix] = [path.read_bytes()]
        frame.to_parquet(folder / "seed.parquet")
        self.seeds["parquet"] = [(folder / "seed.parquet").read_bytes()]
        self.seeds["csv"] = [b"name,lat,lon,n\na,44,146,1\n\xd1\x8e,45,148,2.5\n", b"id,wkt\n1,POINT (1 2)\n"]
        lessons = [path for path in (ROOT / "geodata/lessons").glob("*.md") if path.name != "README.md"]
        self.seeds["lesson"] = [path.read_bytes() for path in sorted(lessons)]
        self.seeds["catalog"] = [(self.own / "catalog.toml").read_bytes()]
        self.seeds["atlas"] = [
            b"names.csv",
            b"sources.csv",
            b"history/events.csv",
            b"own/places.geojson",
            b"catalog.toml",
            b"pages/own.json",
        ]
        self.places = json.dumps({"type": "FeatureCollection", "license": "CC0-1.0", "attribution": "The makers of this atlas", "features": [
            {"type": "Feature", "properties": {"id": "p", "kind": "town", "administered_by": "", "claimed_by": "", "source": "X"},
             "geometry": {"type": "Point", "coordinates": [166, 55]}}]}).encode()  # fmt: skip

        self.drawn = new(folder / "drawn", (164.5, 54.0, 169.5, 56.0)).folder
        (self.drawn / "drawn/places.geojson").write_bytes(self.places)
        for table, row in (("names", "p,en,,Town,name,,X,\n"), ("sources", "X,Notes,Us,2026,,4\n")):
            with (self.drawn / f"{table}.csv").open("a", encoding="utf-8") as file:
                file.write(row)
        fix_atlas(self.drawn)
        self.seeds["page"] = [(self.drawn / "pages/drawn.json").read_bytes()]

    def names(self) -> list[str]:
        """List the readers."""
        return list(self.seeds)

    def case(self, reader: str, seed: int) -> bytes:
        """Make the input of a case and read it; return the input. Whatever is not an error of ours goes through."""
        from kurilmap.errors import KurilmapError

        chance = random.Random(f"{reader} {seed}")
        base = chance.choice(self.seeds[reader])
        if reader == "atlas":
            data = self.files(base.decode(), chance)
        elif reader == "page" and chance.random() < 0.7:
            data = reshaped(base, chance)
        else:
            data = damaged(base, chance)
        self.last = data
        with contextlib.suppress(KurilmapError):
            self.read(reader, base, data)
        return data

    def files(self, name: str, chance: random.Random) -> bytes:
        """Damage one file of an atlas."""
        path = self.own / name
        return damaged(self.places if name.endswith("places.geojson") else path.read_bytes(), chance)

    def read(self, reader: str, base: bytes, data: bytes) -> None:
        """Read a damaged file as a user would have it read."""
        import kurilmap as km
        from kurilmap.atlas import Atlas
        from kurilmap.check import check_folder
        from kurilmap.lesson import check_lesson
        from kurilmap.records import parse_catalog

        if reader == "catalog":
            parse_catalog(data.decode("utf-8", "replace"), "catalog.toml")
        elif reader == "lesson":
            path = self.folder / "case.md"
            path.write_bytes(data)
            if not check_lesson(path):
                km.Lesson(path).map().get_root().render()
        elif reader == "page":
            self.read_page(base, data)
        elif reader == "atlas":
            self.read_atlas(self.own / base.decode(), data, check_folder, Atlas)
        else:
            path = self.folder / f"case.{reader}"
            if reader == "shp":
                for other in ("shx", "dbf", "prj", "cpg"):
                    (self.folder / f"case.{other}").write_bytes((self.folder / f"seed.{other}").read_bytes())
            path.write_bytes(data)
            drawn = km.Map("kurils").add(path)
            json.dumps(drawn.added, allow_nan=False)

    def read_page(self, base: bytes, data: bytes) -> None:
        """Draw an atlas whose packed page is another one, and whose catalog vouches for that."""
        from kurilmap import still
        from kurilmap.atlas import Atlas

        path, catalog = self.drawn / "pages/drawn.json", self.drawn / "catalog.toml"
        text = catalog.read_text(encoding="utf-8")
        try:
            path.write_bytes(data)
            old, new = (hashlib.sha256(each).hexdigest() for each in (base, data))
            catalog.write_text(text.replace(old, new), encoding="utf-8")
            drawn = Atlas(self.drawn).map("drawn")
            drawn.get_root().render()
            still.svg(drawn.describe())
        finally:
            path.write_bytes(base)
            catalog.write_text(text, encoding="utf-8")

    def read_atlas(
        self, path: Path, data: bytes, check: Callable[..., object], atlas: Callable[..., Any]
    ) -> None:
        """Check an atlas with one file damaged, mend it, and draw it."""
        from kurilmap.check.mend import fix_atlas
        from kurilmap.errors import KurilmapError

        before = {each: each.read_bytes() for each in self.own.rglob("*") if each.is_file()}
        try:
            path.write_bytes(data)
            check(self.own)
            fix_atlas(self.own)
            with contextlib.suppress(KurilmapError):
                atlas(self.own).map("own").get_root().render()
        finally:
            for each in list(self.own.rglob("*")):
                if each.is_file() and each not in before:
                    each.unlink()
            for each, content in before.items():
                each.write_bytes(content)


def run(readers: Readers, reader: str, seed: int) -> str | None:
    """Run one case; return what went wrong."""
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            readers.case(reader, seed)
        except Exception:  # noqa: BLE001  any other error is what is looked for
            return f"{reader} {seed}: {traceback.format_exc()}"
    took = time.process_time() - started
    return f"{reader} {seed}: took {took:.1f} s" if took > SLOWEST else None


def main() -> int:
    options = argparse.ArgumentParser(description="Damage what kurilmap reads.")
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--only", nargs="+", help="readers")
    options.add_argument("--seed", type=int, help="the first case (default: another one each time)")
    asked = options.parse_args()
    sys.path.insert(0, str(ROOT))
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**9)
    end, bad, count = time.monotonic() + asked.seconds, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        readers = Readers(Path(folder))
        while time.monotonic() < end:
            for reader in asked.only or readers.names():
                count += 1
                if wrong := run(readers, reader, seed):
                    bad += 1
                    kept = ROOT / "fuzz-found"
                    kept.mkdir(exist_ok=True)
                    (kept / f"{reader}-{seed}").write_bytes(readers.last)
                    print(wrong, flush=True)
            seed += 1
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{count} cases, {bad} went wrong; {most:.0f} MB at most")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
