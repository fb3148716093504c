"""What is read from elsewhere and is not as it should be, and the rarer ways to say a thing: each has its answer."""

import hashlib
import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import kurilmap as km
from kurilmap import cli
from kurilmap.errors import DataError, InputError
from kurilmap.layers.colouring import colouring
from kurilmap.lesson import check_lesson
from kurilmap.page import icons, markup
from kurilmap.scaffold import bake_pages

# An atlas


def damage(folder, file, content):
    """Replace a file, with its new hash in the catalog: only what is in it is wrong."""
    catalog = folder / "catalog.toml"
    old = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    (folder / file).write_bytes(content)
    text = catalog.read_text("utf-8")
    assert old in text
    catalog.write_text(text.replace(old, hashlib.sha256(content).hexdigest()), "utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"key,title\n\xff,x\n", "tiny/sources.csv: not UTF-8: "),
        (b"key,name\nTEST,x\n", "tiny/sources.csv: has no column 'title'"),
        (b"key,title,publisher,date,url,tier\nTEST,x\n", "tiny/sources.csv: a row has more or fewer fields"),
    ],
)
def test_a_table_that_cannot_be_used_says_so(content, message, tiny):
    damage(tiny, "sources.csv", content)
    with pytest.raises(DataError, match=re.escape(message)):
        _ = km.Atlas(tiny).sources


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "tiny/isles/places.geojson: not a GeoJSON FeatureCollection"),
        ({"features": [{"properties": {"id": "a"}, "geometry": None}]}, "feature 1 has no properties with an id"),
        ({"features": [{"properties": {"id": 5}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}, "feature 1 "),
        ({"features": [{"properties": {"id": "a"}, "geometry": "here"}]}, "feature 1 "),
        ({"features": [{"properties": {"id": "a"}, "geometry": {"type": "Point", "coordinates": ["1", 2]}}]}, "feature 1 "),
        ({"features": [{"properties": {"id": "a"}, "geometry": {"type": "print", "coordinates": [1, 2]}}]}, "feature 1 "),
        ({"features": ["a"]}, "feature 1 "),
    ],
)  # fmt: skip
def test_a_layer_that_is_none_says_which_feature(content, message, tiny):
    damage(tiny, "isles/places.geojson", json.dumps(content).encode())
    with pytest.raises(DataError, match=re.escape(message)):
        km.Atlas(tiny).features("isles", "places")


def test_a_catalog_that_is_no_text(tiny):
    (tiny / "catalog.toml").write_bytes(b"version = '\xff'")
    with pytest.raises(DataError, match=r"catalog\.toml: cannot be read as text"):
        km.Atlas(tiny)


def test_a_region_itself_is_a_region():
    region = km.atlas.bundled().region("kurils")
    assert km.atlas.bundled().region(region) is region


# A lesson's notes

LESSON = """---
kurilmap: 1
id: notes
title: "Notes"
region: kurils
---

## One {{#one}}

```{{map}}
{map}
```

Words.
"""


def lesson(tmp_path, text):
    path = tmp_path / "notes.md"
    path.write_text(LESSON.format(map=text), "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("note:\n- {at: Iturup, text: Here}", (45.0, 147.9)),
        ("note:\n- {at: [44.5, 146.5], text: Here}", (44.5, 146.5)),
        ("highlight: [iturup]\nnote: Here", (45.0, 147.9)),
        ("view: {center: [46, 150], zoom: 7}\nnote: Here", (46, 150)),
        ("note: Here", (47.1, 150.75)),  # the middle of what the region shows
    ],
)
def test_a_note_stands_where_it_is_said_or_in_the_middle(text, at, tmp_path):
    path = lesson(tmp_path, text)
    assert check_lesson(path) == []
    (note,) = km.Lesson(path).steps[0].view.notes
    assert note["text"] == {"en": "Here"}
    assert note["at"] == pytest.approx(at, abs=0.15)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("note:\n- {at: Iturupp, text: Here}", "did you mean 'iturup'"),
        ("note:\n- {at: [44.5, 146.5]}", "text is missing"),
        ("note:\n- {at: [10, 10], text: Here}", "10"),
        ("note:\n- {at: b1855, text: Here}", "name a place or give [lat, lon]"),
        ("perspective: china", "china"),
    ],
)
def test_a_note_that_cannot_stand_is_told(text, message, tmp_path):
    (problem,) = check_lesson(lesson(tmp_path, text))
    assert re.search(r"notes\.md:1\d: ", problem)
    assert message in problem


# Colours by a column


@pytest.mark.parametrize(
    ("values", "classes", "message"),
    [
        ([np.nan, np.nan], None, "has no number to colour by"),
        ([1.0, 2.0], ["a", "b"], "classes should be numbers"),
        ([1.0, 2.0], {"a": 1}, "classes should be"),
        ([1.0, 2.0], "quantilles", "there is no method 'quantilles' of classes; did you mean 'quantiles'"),
    ],
)
def test_classes_that_make_no_sense(values, classes, message):
    with pytest.raises(InputError, match=re.escape(message)):
        colouring(pd.Series(values, name="x", dtype=float), classes=classes, title="x")


@pytest.mark.parametrize("method", ["FisherJenks", "quantiles", "equal", "BoxPlot"])
def test_methods_of_classes_cover_all_values(method):
    values = pd.Series(np.random.default_rng(1).lognormal(size=5000))
    found = colouring(values, classes=method, title="x")
    breaks = found.legend["breaks"]
    assert breaks == sorted(breaks)
    assert (breaks[0], breaks[-1]) == pytest.approx((values.min(), values.max()))
    assert len(breaks) > 3


# Icons and html


@pytest.mark.parametrize("name", ["camera", "fa-camera", "fa-solid fa-camera"])
def test_an_icon_of_font_awesome_by_any_of_its_names(name):
    pytest.importorskip("xstatic.pkg.font_awesome")
    glyph = icons.glyph("fa", name)
    assert glyph == icons.glyph("fa", "camera")
    assert glyph.path.startswith("M")
    assert icons.glyph("fa", "no-such-icon") is None
    assert icons.glyph("fa", "times") == icons.glyph("fa", "xmark")  # renamed since
    assert icons.glyph("emoji", "camera") is None


def test_frames_within_frames_and_links_leave_nothing():
    found = markup.clean("<object><object>a</object>b</object>c<embed src=x><script src='y'/>d")
    assert found.html.startswith("c")
    assert found.refused == ["<object>", "<embed>"]
    found = markup.clean(
        '<link rel="icon" href="https://example.org/i.png"><link rel=stylesheet href="a.css">'
    )
    assert (found.html, found.refused) == ("", ["https://example.org/i.png"])
    assert found.styles == [("href", "a.css")]
    assert markup.clean('<base href="https://example.org/">x').html == "x"


# The command line


def test_whoever_reads_may_stop_reading(root):
    code = "import sys; from kurilmap.cli import main; sys.exit(main(['list']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as done:
        done.stdout.close()
        told = done.stderr.read().decode()
    assert (done.returncode, told) == (1, "")


def test_an_interrupt_is_told_in_one_line(monkeypatch, capsys):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_atlas", interrupted)
    assert cli.main(["list"]) == 130
    assert capsys.readouterr().err == "kurilmap: interrupted\n"


def test_a_place_without_kind_and_a_file_with_an_endless_name(tiny):
    places = tiny / "isles/places.geojson"
    content = json.loads(places.read_text("utf-8"))
    for feature in content["features"]:
        feature["properties"]["kind"] = ""
    damage(tiny, "isles/places.geojson", json.dumps(content).encode())
    bake_pages(tiny)
    assert "<noscript>" in km.Map("isles", atlas=km.Atlas(tiny)).get_root().render()
    catalog = tiny / "catalog.toml"
    catalog.write_text(catalog.read_text("utf-8").replace("isles/places", "isles/" + 300 * "p"), "utf-8")
    with pytest.raises(DataError, match=r"file has a name too long for a file: 'isles/ppp"):
        km.Atlas(tiny)
