"""The page of a lesson in a real browser: stepping, wandering, questions, presenting, by mouse, touch and keyboard."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from importlib.resources import files

import pytest

import kurilmap as km
from kurilmap.atlas import bundled
from kurilmap.lesson import Lesson
from kurilmap.lesson.page import hide, words
from kurilmap.lesson.prose import plain
from kurilmap.page.pack import PLAIN, squeeze
from kurilmap.perspective import LANGUAGES
from lessons import LESSON, SEVERAL

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""
BEFORE_CITATIONS = """() => [...document.querySelectorAll(".km-cited-n")].map((node) => node.previousSibling)
    .filter((node) => /[ \\n]$/.test(node?.nodeValue ?? "")).map((node) => node.nodeValue)"""
HOSTILE = "<img src=x onerror=alert(1)></script><script>window.owned=1</script> {{7*7}} ${window.owned=2} `x` [a](b)"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pages of the two made-up lessons: for pupils, for the teacher, and in several regions."""
    folder = tmp_path_factory.mktemp("lessons")
    for name, text in (("one", LESSON), ("several", SEVERAL)):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
        Lesson(folder / f"{name}.md").save(folder / f"{name}.html")
    Lesson(folder / "one.md").save(folder / "teacher.html", teacher=True)
    return folder


def step(page):
    return page.evaluate("kurilmap.state().step")


def view(page):
    return [float(each) for each in page.evaluate("kurilmap.state().view").split("/")]


def test_a_lesson_page_is_small_and_the_same_each_time(made, tmp_path):
    for name in ("one", "several"):
        assert (made / f"{name}.html").stat().st_size <= 700_000
        Lesson(made / f"{name}.md").save(tmp_path / "again.html")
        assert (tmp_path / "again.html").read_bytes() == (made / f"{name}.html").read_bytes()


def unpacked(page):
    """The steps of a lesson's page as its scripts read them."""

    def inflate(text):
        letters = text.translate({new: old for old, new in PLAIN.items()})
        return zlib.decompress(base64.b85decode(letters)).decode()

    # A page of several regions is packed as a whole, and its steps in it once more.
    packed = re.search(r'id="km-packed">(.*?)</script>', page, re.DOTALL)
    whole = re.search(r'id="km-data">(.*?)</script>', page, re.DOTALL)[1]
    data = json.loads(json.loads(inflate(packed[1]))["texts"]["km-data"] if packed else whole)
    return inflate(data["steps"])


def test_what_pupils_should_not_find_is_not_in_their_file(made):
    pupils = (made / "one.html").read_text("utf-8")
    for word in ("QUESTIONWORD", "RIGHTWORD", "WRONGWORD", "OPTIONWORD", "PRESENTERS-ONLY", "UNSEEN-COMMENT"):
        assert word not in pupils, word
        assert word not in json.dumps(pupils), word
    # Not even where they are unpacked: the presenter's notes are the teacher's alone.
    assert "PRESENTERS-ONLY" not in unpacked(pupils)
    assert "UNSEEN-COMMENT" not in unpacked(pupils)
    teacher = (made / "teacher.html").read_text("utf-8")
    assert "PRESENTERS-ONLY" in unpacked(teacher)
    assert "QUESTIONWORD" not in unpacked(teacher)


@pytest.mark.parametrize("name", list(bundled().lessons))
def test_a_search_of_the_pupils_file_finds_no_more_than_it_would_without_the_questions(
    name, tmp_path, monkeypatch
):
    """What it finds (a year, the name of a treaty) stands there for the map's or the lesson's own sake."""
    lesson = Lesson(name)
    texts = {
        text
        for step in lesson.steps
        for question in step.questions
        for each in (question.ask, question.right, question.wrong, *question.options)
        for text in each.values()
        if len(text) >= 12
    }
    assert len(texts) > 150
    pages = []
    for file in ("asked", "bare"):
        lesson.save(tmp_path / f"{file}.html")
        page = (tmp_path / f"{file}.html").read_text("utf-8")
        pages.append(page + html.unescape(page) + unpacked(page))
        monkeypatch.setattr("kurilmap.lesson.page.hide", lambda _: "")
    asked, bare = pages
    found = {text for text in texts if text in asked or json.dumps(text)[1:-1] in asked}
    assert found == {text for text in texts if text in bare or json.dumps(text)[1:-1] in bare}
    assert len(found) <= 8
    notes = [plain(step.teacher) for step in lesson.steps]
    pieces = [note[at : at + 40] for note in notes for at in range(0, len(note) - 40, 40)]
    assert [piece for piece in pieces if piece in asked] == []


def test_steps_go_forth_and_back_with_camera_layers_and_address(made, open_page):
    page, log = open_page(made / "one.html", viewport={"width": 1280, "height": 900})
    assert page.title() == "A lesson for the tests"
    assert page.locator("#km-step-title").inner_text() == "Where it is"
    assert page.locator(".km-island[data-id=iturup]").evaluate(
        "(node) => node.classList.contains('km-highlight')"
    )
    assert page.locator(".km-label[data-id=iturup]").is_visible()
    assert page.locator("#km-back").is_hidden()
    page.locator("#km-next").click()
    assert step(page) == "line"
    assert "step=line" in page.evaluate("location.hash")
    assert view(page) == pytest.approx([7, 45.9, 148.5], abs=0.01)  # a pixel
    assert page.evaluate("kurilmap.hiddenLayers.has('labels-waters')")
    page.keyboard.press("ArrowLeft")
    assert step(page) == "where"
    assert not page.evaluate("kurilmap.map.getBounds().contains([43, 145])")
    page.go_back()
    assert step(page) == "line"
    page.locator(".leaflet-container").focus()
    page.keyboard.press("ArrowRight")  # in the map the arrows move the map
    assert step(page) == "line"
    log.assert_clean()


def test_a_link_goes_to_a_step_and_keeps_its_view(made, open_page):
    page, _ = open_page(made / "one.html", fragment="step=line&names=ja")
    assert step(page) == "line"
    assert view(page) == pytest.approx([7, 45.9, 148.5], abs=0.01)  # a pixel
    page, log = open_page(made / "one.html", fragment="step=line&view=9/44.0/146.0")
    assert view(page) == pytest.approx([9, 44.0, 146.0], abs=0.01)
    assert page.locator("#km-back").is_visible()
    log.assert_clean()


def test_the_reader_wanders_off_and_comes_back(made, open_page):
    page, log = open_page(made / "one.html", viewport={"width": 1280, "height": 900})
    before = view(page)
    page.evaluate("kurilmap.map.setView([50, 155], 8, {animate: false})")
    page.get_by_label("Graticule").uncheck()
    page.get_by_role("button", name="Back to this step").click()
    assert view(page) == pytest.approx(before, abs=0.01)
    assert page.locator("#km-back").is_hidden()
    assert page.get_by_label("Graticule").is_checked()
    page.set_viewport_size({"width": 1000, "height": 700})
    page.wait_for_timeout(100)
    assert page.locator("#km-back").is_hidden()  # another size of the window is no wandering
    log.assert_clean()


def test_the_list_of_steps_links_and_notes(made, open_page):
    page, log = open_page(made / "one.html")
    page.locator(".km-contents summary").click()
    page.locator(".km-step-list button").nth(2).click()
    assert step(page) == "quiz"
    assert page.evaluate("document.activeElement.id") == "km-step-title"
    page.evaluate("kurilmap.set({step: 'where', names: 'ja'})")
    assert page.locator("#km-step-title").inner_text() == "どこか"
    assert page.locator(".km-note-text").text_content() == "ここ"
    assert page.locator(".km-prose").get_attribute("lang") == "en"
    page.get_by_role("link", name="the line").click()
    assert step(page) == "line"
    assert page.locator(".km-note").is_hidden()
    log.assert_clean()


def test_present_is_for_the_projector_and_notes_for_the_teacher(made, open_page):
    page, log = open_page(made / "teacher.html", viewport={"width": 1920, "height": 1080})
    assert "PRESENTERS-ONLY" in page.locator(".km-teacher").inner_text()
    page.get_by_role("button", name="Present").click()
    assert page.locator("#km-places").is_hidden()
    assert page.evaluate("document.documentElement.classList.contains('km-projecting')")
    page.keyboard.press("PageDown")
    assert step(page) == "line"
    page.locator("#km-present").click()
    assert page.locator("#km-places").is_visible()
    page.wait_for_timeout(300)  # the map has its former size again
    assert page.locator("#km-back").is_hidden()  # who presents does not wander
    log.assert_clean()


def begin(page):
    page.locator(".km-quiz button").first.click()


def test_a_click_question_hides_every_name_and_takes_the_keyboard(made, open_page):
    page, log = open_page(made / "one.html", fragment="step=quiz", viewport={"width": 1280, "height": 900})
    begin(page)
    shown = page.evaluate("document.body.innerText")
    for name in ("Urup", "Iturup", "Etorofu", "Paramushir"):
        assert name not in shown
    spoken = page.locator(".km-letters button").evaluate_all("(nodes) => nodes.map((node) => node.ariaLabel)")
    assert all(
        re.fullmatch(r"[A-L], (large island|island|small island|islet), \w+ from the south", each)
        for each in spoken
    )
    assert len(set(spoken)) == len(spoken) >= 5
    tree = page.locator("main").aria_snapshot()
    for name in ("Urup", "Iturup", "Etorofu", "Paramushir"):
        assert name not in tree
    letter = page.evaluate(
        """() => { const list = kurilmap.asked.candidates('urup'); return list.find((one) => one.id === 'urup').letter; }"""
    )
    wrong = "B" if letter == "A" else "A"
    page.locator(f".km-letters [data-letter={wrong}]").focus()
    page.keyboard.press("Enter")
    assert re.search(
        r"Not yet\. That is .+, WRONGWORD [\d,.]+ km off", page.locator(".km-feedback").inner_text()
    )
    page.locator(f".km-letters [data-letter={letter}]").focus()
    page.keyboard.press("Enter")
    assert "RIGHTWORD" in page.locator(".km-feedback").inner_text()
    assert page.evaluate("document.activeElement.className") == "km-next-question"
    assert page.locator(".km-label[data-id=urup]").is_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Two").focus()
    page.keyboard.press("Enter")
    assert "1 of 2 right" in page.locator(".km-score").inner_text()
    page.keyboard.press("Enter")
    summary = page.locator(".km-quiz").inner_text()
    assert "1 of 2 right" in summary
    assert re.search(r"QUESTIONWORD.+The answer is Urup.+N, .+E", summary)
    page.get_by_role("button", name="Show Urup on the map").click()
    assert page.evaluate("kurilmap.map.getBounds().contains([46, 150])")
    page.get_by_role("button", name="Start again").click()
    assert page.locator(".km-letters button").count() >= 5
    log.assert_clean()


@pytest.mark.parametrize("touch", [False, True])
def test_a_question_is_answered_on_the_map(made, open_page, touch):
    page, log = open_page(
        made / "one.html", fragment="step=quiz", viewport={"width": 800, "height": 900}, has_touch=touch
    )
    begin(page)
    assert (
        page.locator(".km-highlight, .km-mark-ring").count() == 0
    )  # no mark of the step gives the answer away

    def click(lat, lon):
        x, y = page.evaluate(
            """([lat, lon]) => { const p = kurilmap.map.latLngToContainerPoint([lat, lon]),
            box = kurilmap.map.getContainer().getBoundingClientRect(); return [box.left + p.x, box.top + p.y]; }""",
            [lat, lon],
        )
        page.touchscreen.tap(x, y) if touch else page.mouse.click(x, y)
        page.wait_for_timeout(400 if touch else 20)

    click(45.03, 147.62)
    told = page.locator(".km-feedback").inner_text()
    assert "That is Etorofu (Iturup), WRONGWORD" in told
    off = float(re.search(r"([\d.]+) km off", told).group(1))
    from kurilmap.gazetteer import gazetteer, shape
    from kurilmap.geodesy import nearest_shores

    assert off == pytest.approx(nearest_shores((45.03, 147.62), shape(gazetteer().find("urup")))[0], rel=0.02)
    click(47, 147)
    assert "open sea" in page.locator(".km-feedback").inner_text()
    click(46.0, 150.1)
    assert "RIGHTWORD" in page.locator(".km-feedback").inner_text()
    log.assert_clean()


JUDGED = """([km, tolerance]) => {
  const { map } = kurilmap, answer = kurilmap.place("kuba");
  const [lat, lon] = answer.at, size = map.getSize();
  const list = kurilmap.asked.candidates(answer.id).filter((one) => one.id === answer.id);
  const at = L.latLng(lat + km / 111.2, lon);
  const per = map.distance(map.containerPointToLatLng([0, size.y / 2]), map.containerPointToLatLng([100, size.y / 2])) / 1e5;
  return { ...kurilmap.asked.judge({ answer: answer.id, tolerance }, list, at), per };
}"""


def test_a_click_beside_a_small_island_counts_within_a_finger_or_its_tolerance_and_no_farther(
    tmp_path, open_page
):
    km.quiz("senkaku", seed=1).save(tmp_path / "quiz.html")
    page, log = open_page(tmp_path / "quiz.html", viewport={"width": 1280, "height": 900})
    page.wait_for_selector("html.km-ready", state="attached")
    per = page.evaluate(JUDGED, [0, 0])["per"]  # km a pixel; the islet has about 1 km
    assert per > 0.2
    for pixels, tolerance, right in (
        (0, 0, True),
        (12, 0, True),
        (30, 0, False),
        (30, 40 * per, True),
        (60, 40 * per, False),
    ):
        found = page.evaluate(JUDGED, [pixels * per, tolerance])
        assert found["right"] == right, (pixels, tolerance, found)
        assert found["off"] == pytest.approx(pixels * per, abs=1 + 0.1 * per)
    log.assert_clean()


def test_several_regions_in_one_file(made, open_page):
    page, log = open_page(made / "several.html", viewport={"width": 1280, "height": 900})
    for key, region, inside in (
        ("s", "senkaku", [25.74, 123.47]),
        ("n", "nagato", [34.37, 131.18]),
        ("v", "vladivostok", [43.1, 131.9]),
    ):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            f"() => kurilmap.data.region === '{region}' && kurilmap.state().step === '{key}'"
        )
        page.wait_for_timeout(50)
        assert page.evaluate("([lat, lon]) => kurilmap.map.getBounds().contains([lat, lon])", inside)
        assert page.locator("#km-back").is_hidden()
        assert page.locator("main").count() == 1
        assert page.locator("#km-next").count() == 1
    page.go_back()
    page.wait_for_function("() => kurilmap.data.region === 'nagato'")
    page.evaluate("kurilmap.set({names: 'ru', step: 's'})")
    page.wait_for_function("() => kurilmap.data.region === 'senkaku'")
    assert page.locator("#km-next").inner_text() == "Вперёд"
    page.set_viewport_size({"width": 700, "height": 700})
    page.wait_for_timeout(100)
    log.assert_clean()
    page, log = open_page(made / "several.html", fragment="step=v")
    page.wait_for_function("() => kurilmap.data.region === 'vladivostok'")
    log.assert_clean()


OVERVIEW_FIRST = """---
kurilmap: 1
id: far
title: "From far to near"
region: northeast-asia
---

## All {#all}

```{map}
view: {fit: region}
```

Words.

## North {#north}

```{map}
view: {fit: sakhalin}
```

Words.

## Near {#near}

```{map}
region: nagato
view: {fit: region}
```

Words.
"""


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)])
def test_a_step_goes_to_a_region_of_other_zooms_and_stays_on_the_overviews_sheet(size, tmp_path, open_page):
    """The overview ends at zoom 8, where Nagato has not begun; what the sheet has goes before empty paper."""
    (tmp_path / "far.md").write_text(OVERVIEW_FIRST, encoding="utf-8")
    Lesson(tmp_path / "far.md").save(tmp_path / "far.html")
    width, height = size
    page, log = open_page(tmp_path / "far.html", viewport={"width": width, "height": height})
    for present in (False, True):
        if present:
            page.locator("#km-present").click()
        for key in ("all", "north"):
            page.evaluate("(step) => kurilmap.set({step})", key)
            strips = page.evaluate(
                """() => { const { map, data } = kurilmap, [west, south, east, north] = data.frame.bounds;
                const a = map.latLngToContainerPoint([north, west]), b = map.latLngToContainerPoint([south, east]);
                const { x, y } = map.getSize(); return [[a.x, x - b.x, b.x - a.x - x], [a.y, y - b.y, b.y - a.y - y]]; }"""
            )
            for first, second, more in strips:
                if more >= 0:
                    assert max(first, second) <= 1, (present, key, strips)
                else:
                    assert abs(first - second) <= 2, (present, key, strips)
    page.locator("#km-present").click()
    page.evaluate("kurilmap.set({step: 'near'})")
    page.wait_for_function("() => kurilmap.data.region === 'nagato' && kurilmap.state().step === 'near'")
    page.wait_for_timeout(400)  # a glide, which should not be, would have ended
    assert page.evaluate("kurilmap.map.getMinZoom()") == 9
    assert view(page)[0] > 9 or width < 500
    assert page.locator("#km-back").is_hidden()
    log.assert_clean()


def test_several_regions_in_a_notebooks_frame(made, open_page):
    page, log = open_page(Lesson(made / "several.md")._repr_html_(), viewport={"width": 1280, "height": 900})
    frame = page.frames[1]
    frame.wait_for_function("() => document.documentElement.classList.contains('km-ready')")
    for region in ("senkaku", "nagato"):
        frame.locator("#km-next").click()
        frame.wait_for_function("(region) => kurilmap.data.region === region", arg=region)
    assert frame.locator("#km-step-title").inner_text() == "Nagato"
    log.assert_clean()


def test_the_score_is_kept_over_regions_and_nothing_is_stored(made, open_page):
    page, log = open_page(made / "several.html", fragment="step=s")
    page.wait_for_function("() => kurilmap.data.region === 'senkaku'")
    begin(page)
    page.locator(".km-letters button").first.click()
    page.evaluate("kurilmap.set({step: 'k'})")
    page.wait_for_function("() => kurilmap.data.region === 'kurils'")
    page.evaluate("kurilmap.set({step: 's'})")
    page.wait_for_function("() => kurilmap.data.region === 'senkaku'")
    assert page.locator(".km-score").inner_text()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    log.assert_clean()


def test_hostile_words_stay_words(tmp_path, open_page):
    text = LESSON.replace("Words about the line.", HOSTILE.replace("[a](b)", "")).replace(
        'en: "A lesson for the tests"', f"en: {json.dumps(HOSTILE)}"
    )
    text = text.replace('"Click the island QUESTIONWORD of the test."', json.dumps(HOSTILE)).replace(
        "WRONGWORD", "</p><b>"
    )
    text = text.replace('title: "A source of the test"', f"title: {json.dumps(HOSTILE)}")
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    Lesson(tmp_path / "x.md").save(tmp_path / "x.html")
    page, log = open_page(tmp_path / "x.html", fragment="step=line")
    assert "<script>window.owned=1</script>" in page.locator(".km-prose").inner_text()
    assert page.title() == HOSTILE
    page.evaluate("kurilmap.set({step: 'quiz'})")
    begin(page)
    assert page.locator(".km-ask").inner_text() == HOSTILE
    page.locator(".km-letters button").first.click()
    assert page.locator("main img, main b").count() == 0
    assert page.evaluate("window.owned") is None
    log.assert_clean()


@pytest.mark.parametrize("width", [1280, 768, 320])
@pytest.mark.parametrize("kind", ["teacher", "several"])
def test_axe_finds_nothing_on_any_step(kind, width, made, open_page):
    page, log = open_page(made / f"{kind}.html", viewport={"width": width, "height": 900})
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate(axe + ";null")
    for each in page.evaluate("kurilmap.data.steps.map((step) => [step.id, step.region])"):
        page.evaluate("(id) => kurilmap.set({step: id})", each[0])
        page.wait_for_function("(region) => kurilmap.data.region === region", arg=each[1])
        assert page.evaluate(RUN_AXE, TAGS) == [], each
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if page.locator(".km-quiz button").count():
            begin(page)
            assert page.evaluate(RUN_AXE, TAGS) == [], each
            page.locator(".km-letters button").first.click()
            assert page.evaluate(RUN_AXE, TAGS) == [], each
    page.evaluate("kurilmap.set({names: 'ja'})")
    assert page.evaluate(RUN_AXE, TAGS) == []
    log.assert_clean()


def test_without_scripts_the_words_are_there(made, open_page):
    page, log = open_page(made / "one.html", java_script_enabled=False)
    text = page.locator(".km-plain").inner_text()
    assert "Words about the line." in text
    assert page.locator(".km-plain svg").first.is_visible()
    log.assert_clean()


def test_a_dozen_ordinals_in_each_language():
    for language in LANGUAGES:
        assert len(words(language)["quiz-nth"].split("|")) == 12


@pytest.mark.parametrize("size", [0, 1, 40, 70_000])
def test_compressed_data_comes_back(size, made, open_page):
    import random

    page, _ = open_page(made / "one.html")
    dice = random.Random(size)
    for text in ("".join(chr(dice.randrange(32, 0x2FFF)) for _ in range(size)), "ab" * size):
        assert page.evaluate("(text) => kurilmapInflate(text)", squeeze(text)) == json.dumps(
            text, ensure_ascii=False
        )
    assert "abc" not in hide(["abc"])


# The lessons that come with the package


def walk(page, each_step):
    """Go through a lesson's steps; in each, also into its questions."""
    for key, region in page.evaluate("kurilmap.data.steps.map((step) => [step.id, step.region])"):
        page.evaluate("(id) => kurilmap.set({step: id})", key)
        page.wait_for_function("(region) => kurilmap.data.region === region", arg=region)
        assert page.locator("#km-step-title").inner_text()
        each_step(key)
        if page.locator(".km-quiz > div > button").count() == 1:
            begin(page)
            each_step(f"{key}, asked")


@pytest.mark.parametrize("name", list(bundled().lessons))
def test_a_bundled_lesson_works_from_step_to_step(name, tmp_path, open_page):
    lesson = Lesson(name)
    lesson.save(tmp_path / "lesson.html")
    assert (tmp_path / "lesson.html").stat().st_size <= 700_000
    page, log = open_page(tmp_path / "lesson.html", viewport={"width": 390, "height": 844})
    seen = []

    def look(key):
        seen.append(key)
        # No citation begins a line.
        assert page.evaluate(BEFORE_CITATIONS) == [], key
        assert page.locator("#km-back").is_hidden(), key  # nobody has wandered

    walk(page, look)
    assert len([key for key in seen if ", " not in key]) == len(lesson.steps)
    log.assert_clean()


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_the_names_of_a_step_are_whole(size, tmp_path, open_page):
    """The camera of a step leans or stands back, so that the frame cuts no name of what the step is about."""
    Lesson("senkaku-names").save(tmp_path / "lesson.html")
    page, log = open_page(
        tmp_path / "lesson.html",
        fragment="names=zh-Hant&step=names",
        viewport=dict(zip(("width", "height"), size, strict=True)),
    )
    page.wait_for_function("() => kurilmap.state().step === 'names'")
    for place in ("uotsuri", "kuba", "taisho"):
        shown = page.locator(f".km-label[data-id={place}]")
        assert shown.is_visible()
        assert "km-cut" not in shown.get_attribute("class")
    assert page.locator("#km-back").is_hidden()
    log.assert_clean()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 768, 320])
@pytest.mark.parametrize("name", list(bundled().lessons))
def test_axe_finds_nothing_in_a_bundled_lesson(name, width, tmp_path, open_page):
    Lesson(name).save(tmp_path / "lesson.html", teacher=True)
    page, log = open_page(tmp_path / "lesson.html", viewport={"width": width, "height": 900})
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8") + ";null")

    def check(key):
        assert page.evaluate(RUN_AXE, TAGS) == [], key
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key

    walk(page, check)
    log.assert_clean()
