"""Whatever is in a file, its reader takes it or says what is wrong: no other error, no long wait, nothing outside read."""

import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fuzz
import kurilmap as km
from kurilmap.atlas import Atlas
from kurilmap.check import check_folder
from kurilmap.errors import DataError, InputError, KurilmapError
from kurilmap.layers.readers import read_frame
from kurilmap.lesson import check_lesson

CASES = {"csv": 300, "geojson": 300, "kml": 200, "catalog": 300, "lesson": 60, "atlas": 40, "page": 100}


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    return fuzz.Readers(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize(
    "reader", ["csv", "geojson", "kml", "gpkg", "shp", "parquet", "catalog", "lesson", "atlas", "page"]
)
def test_damaged_files_give_only_our_own_errors(readers, reader):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = [found for seed in range(CASES.get(reader, 150)) if (found := fuzz.run(readers, reader, seed))]
    assert wrong == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB


@pytest.mark.filterwarnings("ignore::kurilmap.errors.KurilmapWarning")  # of layers far from the map
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.fixed_dictionaries({
            "lat": st.floats() | st.text(max_size=5) | st.none(), "lon": st.floats() | st.integers(-400, 400),
            "v": st.none() | st.integers() | st.floats() | st.text(max_size=20) | st.booleans() | st.binary(max_size=3),
        }), max_size=6,
    ),
    st.sampled_from([{}, {"color": "v"}, {"size": "v"}, {"time": "v"}, {"label": "v"}, {"color": "v", "classes": 2}]),
)  # fmt: skip
def test_any_table_is_drawn_or_refused(rows, options):
    try:
        layer = km.Map("kurils").add(pd.DataFrame(rows), **options).describe()["layers"][0]
    except KurilmapError:
        return
    json.dumps(layer, allow_nan=False)


def written(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_yaml_has_no_tags_no_anchors_and_does_not_grow(tmp_path):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    for front in (
        bomb,
        "id: !!python/object/apply:os.system ['touch owned']",
        "x: " + "[" * 5000,
        "{" * 5000,
    ):
        path = written(tmp_path, "x.md", f"---\nkurilmap: 1\n{front}\n---\n\n## A {{#a}}\n\ntext\n")
        start = time.process_time()
        assert check_lesson(path)
        assert time.process_time() - start < 5
    assert not (tmp_path / "owned").exists()


def test_entities_pointers_archives_and_addresses_are_not_followed(tmp_path):
    secret = written(tmp_path, "secret.csv", "lat,lon,name\n1,2,SECRET\n")
    vrt = f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    entity = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/passwd">]><kml>&e;</kml>'
    for name, text in (
        ("a.geojson", vrt), ("a.gpkg", vrt), ("a.kml", vrt), ("b.kml", entity), ("a.shp", vrt), ("a.parquet", vrt), ("a.zip", b"PK\x03\x04"),
    ):  # fmt: skip
        with pytest.raises(InputError):
            read_frame(written(tmp_path, name, text))
    for address in (
        "http://127.0.0.1:9/x.geojson",
        "/vsicurl/http://127.0.0.1:9/x.gpkg",
        "/vsizip/a.zip/x.shp",
        "x\0.csv",
    ):
        with pytest.raises(InputError):
            read_frame(address)


@pytest.mark.parametrize(
    "way", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "..\\secret.csv", "link.csv", "folder"]
)
def test_no_path_leads_out_of_an_atlas(tiny, way):
    written(tiny.parent, "secret.csv", "key,title,publisher,date,url,tier\nSECRET,,,,,\n")
    (tiny / "link.csv").symlink_to(tiny.parent / "secret.csv")
    (tiny / "folder").mkdir()
    catalog = tiny / "catalog.toml"
    text = catalog.read_text(encoding="utf-8").replace('file = "sources.csv"', f"file = {json.dumps(way)}")
    catalog.write_text(text, encoding="utf-8")
    problems = check_folder(tiny)
    assert problems
    assert "SECRET" not in "".join(problems)
    with pytest.raises((DataError, KeyError)):
        Atlas(tiny).table("sources")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bits": "x"}, "bits should be a whole number"),
        ({"still": None}, "still should be an object"),
        ({"land": [[16, "<svg>"]]}, r"land\[0\]\[1\] is not packed geometry"),
        ({"land": [[16, "_" * 100_000 + "A"]]}, "is not packed geometry"),
        ({"depth": [[100 * i, []] for i in range(9)]}, "more than the 6 steps"),
        ({"origin": [0, 90]}, "origin should be"),
        ({"labels": {"x": [[5]]}}, "boxes has no x"),
        ({"boxes": {"x": [1e300, 1]}}, r"boxes.x\[0\] should be a number"),
    ],
)
def test_a_packed_page_that_its_catalog_vouches_for_is_looked_at(drawn_atlas, change, says):
    path, catalog = drawn_atlas / "pages/drawn.json", drawn_atlas / "catalog.toml"
    old = path.read_bytes()
    new = json.dumps(json.loads(old) | change).encode()
    path.write_bytes(new)
    text = catalog.read_text(encoding="utf-8")
    digests = [hashlib.sha256(each).hexdigest() for each in (old, new)]
    catalog.write_text(text.replace(*digests), encoding="utf-8")
    assert any(re.search(says, each) for each in check_folder(drawn_atlas))
    with pytest.raises(DataError, match=says):
        Atlas(drawn_atlas).map("drawn").describe()


@pytest.fixture
def drawn_atlas(readers, tmp_path):
    return shutil.copytree(readers.drawn, tmp_path / "drawn")


def test_sizes_are_limited_with_a_message(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("kurilmap.records.LARGEST", 10)
    with pytest.raises(DataError, match="more than the"):
        Atlas(tiny).table("sources")
    assert any("more than the" in each for each in check_folder(tiny))
    monkeypatch.setattr("kurilmap.layers.readers.LIMIT", 10)
    with pytest.raises(InputError, match="DuckDB"):
        read_frame(written(tmp_path, "x.csv", "lat,lon\n1,2\n1,3\n"))
    monkeypatch.setattr("kurilmap.layers.readers.LIMIT", 10**9)
    with pytest.raises(InputError, match="name the columns"):
        read_frame(written(tmp_path, "y.csv", "a," * 5000 + "\n"))


@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(max_size=60), min_size=200, max_size=300))
def test_any_address_leaves_the_page_whole(page_for_addresses, texts):
    page, log = page_for_addresses
    keys = ["names", "perspective", "year", "compare", "view", "selected", "step", "__proto__", "constructor"]
    ends = [
        *texts,
        "9999999999",
        "-1",
        "1e308",
        "NaN",
        "5/NaN/1",
        "6/91/0",
        "<img onerror=1>",
        "%",
        "%E0%A4",
        "a&b=c",
        "toString",
    ]
    found = page.evaluate(
        """([keys, ends]) => {
          const states = [];
          for (const [i, end] of ends.entries()) {
            history.replaceState(null, "", "#" + keys[i % keys.length] + "=" + end);
            dispatchEvent(new PopStateEvent("popstate"));
            states.push(JSON.stringify(kurilmap.state()));
          }
          return states;
        }""",
        [keys, ends],
    )
    for state in map(json.loads, found):
        assert state["names"] in ("en", "ja", "ru", "zh", "zh-Hant")
        assert state["year"] is None or 1 <= state["year"] <= 9999
        assert state["view"]
    log.assert_clean()


@pytest.fixture
def page_for_addresses(open_page):
    return open_page(km.Map("nagato").get_root().render())


SAVE = """
import os, sys, resource
import kurilmap.files as files
if sys.argv[2] == "full":
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
else:
    real = os.fsync if hasattr(os, "fsync") else None
    write = os.fdopen
    class Slow:
        def __init__(self, file): self.file = file
        def __enter__(self): self.file.__enter__(); return self
        def __exit__(self, *a): return self.file.__exit__(*a)
        def write(self, data):
            self.file.write(data[:500]); self.file.flush(); print("half", flush=True); sys.stdin.read()
    files.os.fdopen = lambda *a: Slow(write(*a))
import kurilmap as km
try:
    km.Map("nagato").save(sys.argv[1])
except km.errors.OutputError as error:
    print("refused", error)
"""


@pytest.mark.parametrize("old", [None, "<p>old"])
@pytest.mark.parametrize("how", ["full", "killed"])
def test_a_killed_or_full_export_leaves_the_old_file(tmp_path, root, how, old):
    target = tmp_path / "map.html"
    if old:
        target.write_text(old)
    env = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, "-c", SAVE, str(target), how],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said = process.stdout.readline()
        if how == "killed":
            assert said == "half\n"
            process.send_signal(signal.SIGKILL)
        else:
            assert said.startswith("refused")
            process.stdin.close()
            process.wait()
            assert sorted(path.name for path in tmp_path.iterdir()) == (["map.html"] if old else [])
    assert target.exists() == bool(old)
    if old:
        assert target.read_text() == old
