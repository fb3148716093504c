"""Every text that comes from somewhere else, in every place where it is shown: it runs nothing, asks for nothing, breaks
nothing, and stands there as it was written. One atlas has the payload in all its fields; every kind of page is made of it.
"""

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from kurilmap.atlas import Atlas
from kurilmap.check import check_folder
from kurilmap.check.mend import fix_atlas
from kurilmap.gallery import write_gallery
from kurilmap.lesson.quiz import quiz
from kurilmap.scaffold import collection, new

CODE = (
    "<img src=x onerror=\"window.pwned='img'\"></script></style></title></noscript></svg>]]><script>window.pwned='script'</script>"
    "<!--<script>${window.pwned='dollar'}`{{7*7}}`\\u003cb\\x3e\\'\"&lt;&#60;%3Cb%3E<svg onload=window.pwned='svg'>"
)
UNSEEN = "\u202eturned\u202c\u2066\u2069\u200b\u200d\ufeff\u00ad\u2028line\u2029 \ud7ff\U0001f30b"
CONTROLS = "a\x00b\x07c\x1bd\x7fe\x85f\ufffeg\uffffh"
LONG = "Long" * 2_500
FORMULA = "=cmd|' /C calc'!A0"
PAYLOADS = {"code": CODE, "unseen": UNSEEN, "controls": CONTROLS, "long": LONG, "formula": FORMULA}
BOX = (164.5, 54.0, 169.5, 56.0)
SPOTS = [(165.9 + i / 5, 55.1 - i / 20) for i in range(8)]
LESSON = """---
kurilmap: 1
id: first
title: {title}
region: own
language: en
license: CC0-1.0
sources:
  lesson-source: {{title: {source}, publisher: {source}, url: "https://example.org/{{{{7}}}}"}}
---

## Step {{#where}}

{text} [@lesson-source]

> [!teacher]
> {text}

```{{map}}
note: {{at: p0, text: {note}}}
```

```{{quiz}}
- type: choice
  ask: {ask}
  options: [{{en: {option}, correct: true}}, {{en: Another}}]
  right: {right}
  wrong: {right}
```
"""
# What a reader sees of a page: its text without scripts, and the names of what has no text.
SEEN = """() => {
  const out = [];
  const walk = (node) => {
    if (node.nodeType === 3) out.push(node.data);
    else if (node.nodeType === 1 && !["script", "style", "noscript", "template"].includes(node.localName)) {
      for (const name of ["title", "aria-label", "alt", "value", "placeholder"]) if (node.getAttribute(name)) out.push(node.getAttribute(name));
      for (const each of node.childNodes) walk(each);
    }
  };
  walk(document.documentElement);
  return out.join("\\n");
}"""


def shown(text):
    """Text as pages may show it: control characters are left out or replaced, space is space."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff]", "", text)
    return re.sub(r"\s+", "", text)


def atlas_of(made, folder, payload):
    """Write an atlas with a payload in every text."""

    def said(sink):
        return f"[{sink}]{payload}"

    shutil.copytree(made, folder)
    features = [
        {"type": "Feature", "properties": {"id": f"p{i}", "kind": said("kind"), "administered_by": "", "claimed_by": "",
         "source": "OWN", "rank": 1, "note": said("note of a place")},
         "geometry": {"type": "Point", "coordinates": list(spot)}}
        for i, spot in enumerate(SPOTS)
    ]  # fmt: skip
    (folder / "own/places.geojson").write_text(collection(features, "CC0-1.0", "x"), encoding="utf-8")
    append(
        folder / "names.csv",
        [
            [f"p{i}", "en", "", said(f"name {i}"), "name", said("reading"), "OWN", ""]
            for i in range(len(SPOTS))
        ],
    )
    append(folder / "names.csv", [["p0", "en", "", said("alias"), "alias", "", "OWN", ""]])
    url = f"javascript:window.pwned='url'//{payload}"
    append(folder / "sources.csv", [["OWN", said("source"), said("publisher"), said("date"), url, "4"]])
    front = {
        key: json.dumps(said(key) if key != "text" else payload)
        for key in ("title", "source", "note", "ask", "option", "right")
    }
    if set(payload) & set(UNSEEN + CONTROLS) - set(CODE) or payload == LONG:
        front = dict.fromkeys(front, '"plain"')  # refused by the reader of lessons: see test_fuzz.py
    line = re.sub(r"\s", " ", payload) if front["title"] != '"plain"' else "plain"
    lesson = LESSON.format(**front, text=re.sub(r"([^\w\s])", r"\\\1", line))
    (folder / "lessons/first.md").write_text(lesson, encoding="utf-8")
    catalog = folder / "catalog.toml"
    text = catalog.read_text(encoding="utf-8").replace(
        '\ntitle = "Own"', f"\ntitle = {toml(said('region'))}", 1
    )
    text = text.replace('license = "CC0-1.0"\nattribution = "The makers of this atlas"', f"license = {toml(said('license'))}\nattribution = {toml(said('attribution'))}", 1)  # fmt: skip
    catalog.write_text(text, encoding="utf-8")
    fix_atlas(folder)
    return Atlas(folder), said


def toml(text):
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def append(path, rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())


def map_of(atlas, said):
    texts = [said(f"value {i}") for i in range(3)]
    rows = pd.DataFrame(
        {"lat": np.linspace(54.5, 55.5, 3), "lon": 167.0, "label": texts, said("column"): texts}
    )
    drawn = atlas.map("own").add(rows, name=said("layer"), color=said("column"))
    drawn.note((55, 168), said("note"), title=said("title of a note")).distance("p0", "p1")
    stop = {"place": "p2", "title": said("stop"), "text": said("text of a stop"), "date": "1900"}
    return drawn.route([stop, (55, 166)], title=said("route"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return new(tmp_path_factory.mktemp("sinks") / "own", BOX).folder


def missing(text, said, *sinks):
    seen = shown(text)
    return [sink for sink in sinks if shown(said(sink)) not in seen]


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_text_of_an_atlas_or_of_a_user_is_more_than_text(made, tmp_path, open_page, name):
    atlas, said = atlas_of(made, tmp_path / "own", PAYLOADS[name])
    # The address of the source is told; nothing else is wrong with the atlas.
    assert all("OWN: url " in each for each in check_folder(atlas.folder)), check_folder(atlas.folder)
    drawn = map_of(atlas, said)
    everywhere = "region", "attribution", "license"

    drawn.save(tmp_path / "map.html")
    page, log = open_page(tmp_path / "map.html")
    seen = [page.evaluate(SEEN)]
    for button in page.locator("#km-places button").all():
        button.evaluate("(each) => each.click()")
        seen.append(page.evaluate(SEEN))
    text = "\n".join(seen)
    assert missing(
        text, said, *everywhere, "name 0", "name 7", "note of a place", "source", "publisher", "date", "layer", "column",
        "value 0", "note", "title of a note", "route", "stop", "text of a stop",
    ) == []  # fmt: skip
    page.locator("#km-search, [type=search]").first.fill(said("alias")[:500])
    exported = json.loads(page.evaluate("kurilmap.export.geojson()"))["features"]
    for each in (
        page.evaluate("kurilmap.export.csv()"),
        "".join(each["properties"].get("name_en", "") for each in exported),
    ):
        assert (
            missing(each.replace('""', '"').replace('\\"', '"').replace("\\\\", "\\"), said, "name 0") == []
        )
    no_harm(page, log)

    page, log = open_page(tmp_path / "map.html", java_script_enabled=False)
    told = page.locator("body").text_content()
    assert missing(told, said, "name 0", "source", "publisher") == []

    frame, log = open_page(f"<!DOCTYPE html><title>x</title>{drawn._repr_html_()}")
    frame.frames[1].wait_for_function("() => window.kurilmap?.state")
    assert missing(frame.frames[1].evaluate(SEEN), said, "name 0", "layer") == []
    assert frame.frames[1].evaluate("window.pwned") is None
    no_harm(frame, log)

    drawn.save(tmp_path / "map.svg")
    ET.parse(tmp_path / "map.svg")
    page, log = open_page(tmp_path / "map.svg")
    assert (
        not missing(page.evaluate("document.documentElement.textContent"), said, "attribution")
        or name == "long"
    )
    no_harm(page, log)

    lesson = atlas.lesson("first")
    plain = '"plain"' in (atlas.folder / "lessons/first.md").read_text(encoding="utf-8")
    for teacher in (False, True):
        lesson.save(tmp_path / "lesson.html", teacher=teacher)
        page, log = open_page(tmp_path / "lesson.html")
        if not plain:
            assert missing(page.evaluate(SEEN), said, "title", "source", "note") == []
        no_harm(page, log)
    for suffix in ("html", "svg"):
        lesson.worksheet(tmp_path / f"sheet.{suffix}", answers=True)
        page, log = open_page(tmp_path / f"sheet.{suffix}")
        if suffix == "html" and not plain:
            assert missing(page.evaluate(SEEN), said, "title", "ask", "option") == []
        no_harm(page, log)

    if (
        name != "long"
    ):  # no label of 10,000 characters finds room on a map, and a quiz asks for those with one
        quiz("own", atlas=atlas).save(tmp_path / "quiz.html")
        page, log = open_page(tmp_path / "quiz.html")
        assert page.locator(".leaflet-container").count()
        no_harm(page, log)

    folder = tmp_path / "gallery"
    folder.mkdir()
    list(write_gallery(folder, atlas))
    page, log = open_page(folder / "index.html")
    assert missing(page.evaluate(SEEN), said, "region") == []
    no_harm(page, log)


def no_harm(page, log):
    assert page.evaluate("window.pwned") is None
    assert (
        page.evaluate("document.querySelectorAll('img[src=x], script[src], [onerror], [onload]').length") == 0
    )
    assert (
        page.evaluate(
            "[...document.querySelectorAll('[href]')].filter((each) => /^javascript/i.test(each.getAttribute('href'))).length"
        )
        == 0
    )
    log.assert_clean()


def test_a_spreadsheet_runs_nothing_of_a_downloaded_table(made, tmp_path, open_page):
    formulas = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "-", "-5.5"]
    folder = shutil.copytree(made, tmp_path / "own")
    features = [
        {"type": "Feature", "properties": {"id": f"p{i}", "kind": "hut", "administered_by": "", "claimed_by": "", "source": "OWN"},
         "geometry": {"type": "Point", "coordinates": list(SPOTS[i])}}
        for i in range(len(formulas))
    ]  # fmt: skip
    (folder / "own/places.geojson").write_text(collection(features, "CC0-1.0", "x"), encoding="utf-8")
    append(
        folder / "names.csv",
        [[f"p{i}", "en", "", each, "name", "", "OWN", ""] for i, each in enumerate(formulas)],
    )
    append(folder / "sources.csv", [["OWN", "Notes", "Us", "2026", "", "4"]])
    fix_atlas(folder)
    page, _ = open_page(Atlas(folder).map("own").get_root().render())
    rows = list(csv.DictReader(io.StringIO(page.evaluate("kurilmap.export.csv()"), newline="")))
    assert {row["name_en"] for row in rows} == {*(f"'{each}" for each in formulas[:-1]), "-5.5"}


def test_a_widget_and_an_address_bring_nothing_to_life(made, tmp_path, open_page):
    atlas, said = atlas_of(made, tmp_path / "own", CODE)
    widget = map_of(atlas, said).widget()
    assert widget._title.startswith("[region]<img")
    page, log = open_page(widget._page)
    page.wait_for_function("() => window.kurilmap?.state")
    no_harm(page, log)
    fragment = "&".join(
        f"{key}={CODE}"
        for key in ("names", "perspective", "year", "view", "selected", "step", "compare", "zones")
    )
    page, log = open_page(map_of(atlas, said).get_root().render(), fragment=fragment.replace("#", "%23"))
    assert page.evaluate("kurilmap.state().names") == "en"
    no_harm(page, log)
