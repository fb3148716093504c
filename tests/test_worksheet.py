"""Worksheets and place quizzes: what is on which page, that it is static and plain, and that a seed decides."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import kurilmap as km
from kurilmap import picture
from kurilmap.errors import InputError, MissingExtra, UnknownLanguage, UnknownPerspective, UnknownRegion
from kurilmap.lesson import Lesson
from kurilmap.perspective import LANGUAGES
from lessons import LESSON, SEVERAL

REGIONS = ("northeast-asia", "kurils", "senkaku", "vladivostok", "nagato")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    path = tmp_path_factory.mktemp("lesson") / "lesson.md"
    path.write_text(LESSON.replace("RIGHTWORD, that", "RIGHTWORD: that"), encoding="utf-8")
    return Lesson(path)


def words(page):
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


# Worksheets


@pytest.mark.parametrize("suffix", ["html", "svg"])
def test_without_answers_there_are_none_anywhere_in_the_file(lesson, suffix, tmp_path):
    path = tmp_path / f"sheet.{suffix}"
    lesson.worksheet(path)
    page = path.read_text("utf-8")
    for word in ("Urup", "Uruppu", "RIGHTWORD", "correct", "Answer key"):
        assert word not in page, word
    lesson.worksheet(path, answers=True)
    page = path.read_text("utf-8")
    assert "Urup" in page
    assert "Answer key" in page


def test_a_worksheet_is_static_black_on_white_and_asks_for_nothing(lesson, tmp_path, open_page):
    lesson.worksheet(tmp_path / "sheet.html", answers=True)
    text = (tmp_path / "sheet.html").read_text("utf-8")
    assert "<script" not in text
    assert "://" not in text.replace("http://www.w3.org/2000/svg", "")
    colours = {each.lower() for each in re.findall(r"#[0-9a-fA-F]{3,8}\b(?!-)", text)}
    allowed = {"#000", "#fff", "#333", "#777", "#999"}
    grey = {
        "#1d2b33",
        "#4a4740",
        "#33556b",
    }  # the frame, its degrees and the graticule: dark, and no meaning in it
    assert colours - {"#kmw"} <= allowed | grey
    page, log = open_page(tmp_path / "sheet.html", viewport={"width": 800, "height": 1000})
    assert page.locator("svg").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    log.assert_clean()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_answers_are_on_the_keys_page_alone(lesson, paper, tmp_path, chromium):
    lesson.worksheet(tmp_path / "sheet.pdf", answers=True, paper=paper)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "sheet.pdf").pages]
    size = PdfReader(tmp_path / "sheet.pdf").pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (
        (596, 843) if paper == "A4" else (612, 792)
    )
    assert len(pages) == 3
    assert "Name" in pages[0]
    assert "Neutral view" in pages[0]
    assert "QUESTIONWORD" in pages[1]
    for number, text in enumerate(pages):
        for word in ("Urup", "RIGHTWORD", "Answer key"):
            assert (word in text) == (number == 2), (word, number)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("name", "most"),
    [("find-it", 5), ("island-worth", 3), ("kurils-borders", 3), ("senkaku-names", 3), ("talks-2016", 5)],
)
def test_a_shipped_worksheet_is_few_full_pages_and_its_key_apart(name, most, paper, tmp_path, chromium):
    lesson = Lesson(name)
    lesson.worksheet(tmp_path / "sheet.pdf", answers=True, paper=paper)
    pages = [_latin(page.extract_text()) for page in PdfReader(tmp_path / "sheet.pdf").pages]
    assert len(pages) <= most
    key = next(number for number, text in enumerate(pages) if text.startswith("Answerkey"))
    asked = [question for step in lesson.steps for question in step.questions]
    # One or two pages of questions, none with notes alone on it.
    for text in pages[:key]:
        assert not text.startswith("Notes")
        assert "Answerkey" not in text
    told, secret = "".join(pages[key:]), "".join(pages[:key])
    for question in asked:
        right = _latin(question.right["en"])
        assert right in told
        assert len(right) < 6 or right not in secret
        ask = _latin(question.ask["en"])
        assert ask in secret
        assert ask not in told
    # Numbers go on from map to map, so that one of them names one place.
    numbers = re.findall(r"<b>(\d+)</b>", _html(lesson, tmp_path))
    assert [int(each) for each in numbers] == list(range(1, len(numbers) + 1))


def _latin(text):
    """A text without its blanks and Chinese characters, of which a PDF may give look-alikes."""
    return "".join(each for each in text if not each.isspace() and ord(each) < 0x2E80)


def _html(lesson, folder):
    lesson.worksheet(folder / "sheet.html")
    return (folder / "sheet.html").read_text("utf-8")


def test_no_edge_of_a_cut_is_drawn_as_a_coast(tmp_path):
    """Two shapes of land overlap on the maps: the fill is drawn over the seam between them."""
    text = _html(Lesson("senkaku-names"), tmp_path)
    land = re.findall(r'<path d="[^"]{200,}"[^>]*stroke="#000"[^>]*>', text)
    assert land
    assert [each for each in land if 'paint-order="stroke"' not in each] == []


def test_the_map_has_a_number_for_every_blank_and_says_whose_view_it_is(lesson, tmp_path):
    lesson.worksheet(tmp_path / "sheet.svg")
    root = ET.parse(tmp_path / "sheet.svg").getroot()
    texts = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    for i in range(1, 7):
        assert texts.count(str(i)) == 2, i  # on the map, and at its blank
    assert any("Neutral view" in each for each in texts)
    assert root.find(f".//{SVG}script") is None
    km.quiz("kurils", perspective="japan").worksheet(tmp_path / "sheet.html")
    told = words((tmp_path / "sheet.html").read_text("utf-8"))
    assert "Japan's view, not this map's" in told


def test_a_lesson_in_several_regions_has_a_map_for_each_that_asks(tmp_path):
    (tmp_path / "x.md").write_text(SEVERAL, encoding="utf-8")
    Lesson(tmp_path / "x.md").worksheet(tmp_path / "x.html", answers=True)
    assert (tmp_path / "x.html").read_text("utf-8").count("<svg") == 1
    text = SEVERAL.replace("view: {fit: iturup}", "view: {fit: iturup}\nhighlight: iturup")
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    Lesson(tmp_path / "x.md").worksheet(tmp_path / "x.html", answers=True)
    assert (tmp_path / "x.html").read_text("utf-8").count("<svg") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_worksheets_speak_the_classs_language(language, tmp_path):
    quiz = km.quiz("senkaku", language=language)
    quiz.worksheet(tmp_path / "x.html", answers=True)
    text = (tmp_path / "x.html").read_text("utf-8")
    assert f'<html lang="{language}">' in text
    assert "{" not in words(text)
    quiz.worksheet(tmp_path / "again.html", answers=True)
    assert (tmp_path / "again.html").read_text("utf-8") == text


def test_wrong_use_of_worksheets_says_what_would_be_right(lesson, tmp_path, monkeypatch):
    for call, error, says in (
        (lambda: lesson.worksheet(tmp_path / "x.docx"), InputError, ".pdf"),
        (lambda: lesson.worksheet(tmp_path / "x.html", paper="A3"), InputError, "A4"),
        (lambda: lesson.worksheet(tmp_path / "x.html", language="fr"), UnknownLanguage, "en"),
        (lambda: lesson.save(tmp_path / "x.pdf"), InputError, ".html"),
    ):
        with pytest.raises(error) as caught:
            call()
        assert says in str(caught.value)
    monkeypatch.setattr(picture, "find_browser", lambda: None)
    with pytest.raises(MissingExtra, match="KURILMAP_BROWSER"):
        lesson.worksheet(tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_hostile_names_stay_text_on_paper(tmp_path):
    text = LESSON.replace('"A lesson for the tests"', '"<script>1</script> & \\"x\\""').replace(
        "OPTIONWORD one", "</li><b>"
    )
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    lesson = Lesson(tmp_path / "x.md")
    lesson.worksheet(tmp_path / "x.html", answers=True)
    page = (tmp_path / "x.html").read_text("utf-8")
    assert "<script" not in page
    assert "<b></b>" not in page
    assert "</li><b>" in words(page)
    lesson.worksheet(tmp_path / "x.svg", answers=True)
    assert ET.parse(tmp_path / "x.svg").getroot().find(f".//{SVG}script") is None


# Place quizzes


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quiz_is_decided_by_its_seed_and_right_by_its_places(region, seed):
    quiz = km.quiz(region, n=10, seed=seed)
    assert quiz.questions == km.quiz(region, n=10, seed=seed).questions
    assert quiz.questions != km.quiz(region, n=10, seed=seed + 10).questions
    assert len(quiz.questions) == 10
    places = {place.id: place for place in km.gazetteer.gazetteer().places.values()}
    asked = set()
    for question in quiz.questions:
        options = question.more.get("options", [])
        if question.type != "order":
            key = (question.type, question.ask.get("place", question.answer))
            assert key not in asked
            asked.add(key)
        assert len(set(options)) == len(options)
        if question.type == "click":
            assert question.answer in places
            assert question.tolerance_km >= 1
        elif question.type == "name":
            assert options[question.more["correct"]] == question.answer
        elif question.type == "choice":
            here = places[question.ask["place"]]
            away = [km.distance((here.lat, here.lon), (places[key].lat, places[key].lon)) for key in options]
            assert away[question.more["correct"]] * 1.39 < away[1 - question.more["correct"]]
        else:
            lats = [places[key].lat for key in question.more["order"]]
            assert lats == sorted(lats)
            assert sorted(options) == sorted(question.more["order"])
            assert options != question.more["order"]


def test_a_quiz_goes_from_easy_to_hard():
    places = km.gazetteer.gazetteer().places
    first = [places[km.quiz("kurils", seed=seed).questions[0].answer].rank for seed in range(1, 9)]
    last = [
        next(places[q.answer].rank for q in reversed(km.quiz("kurils", seed=seed).questions) if q.answer)
        for seed in range(1, 9)
    ]
    assert sum(first) / len(first) + 1.5 < sum(last) / len(last)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(REGIONS), st.integers(1, 10), st.integers(0, 2**31 - 1))
def test_any_number_and_seed_make_a_quiz(region, n, seed):
    assert len(km.quiz(region, n=n, seed=seed).questions) == n


def test_wrong_use_of_quizzes_says_what_would_be_right():
    for call, error, says in (
        (lambda: km.quiz("kuriles"), UnknownRegion, "kurils"),
        (lambda: km.quiz("kurils", n=0), InputError, "1 to 60"),
        (lambda: km.quiz("kurils", n="ten"), InputError, "whole number"),
        (lambda: km.quiz("kurils", seed=-1), InputError, "whole number"),
        (lambda: km.quiz("kurils", language="fr"), UnknownLanguage, "en"),
        (lambda: km.quiz("nagato", perspective="japan"), UnknownPerspective, "neutral"),
        (lambda: km.quiz("vladivostok", n=60), InputError, "questions, not for 60"),
    ):
        with pytest.raises(error) as caught:
            call()
        assert says in str(caught.value)


@pytest.mark.parametrize("region", ["kurils", "senkaku", "vladivostok"])
def test_a_quiz_is_played_by_keyboard_to_its_end(region, tmp_path, open_page):
    km.quiz(region, n=7, seed=3).save(tmp_path / "quiz.html")
    page, log = open_page(tmp_path / "quiz.html", viewport={"width": 1280, "height": 900})
    page.locator(".km-quiz button").first.focus()
    page.keyboard.press("Enter")
    for number in range(7):
        heading = page.locator(".km-question-n").inner_text()
        assert heading == f"Question {number + 1} of 7"
        assert page.locator("#km-back").is_hidden()
        if page.locator(".km-letters button").count():
            assert page.locator(".km-letters button").count() >= 3
            page.locator(".km-letters button").last.focus()
        elif page.locator(".km-order").count():
            page.locator(".km-order button:enabled").first.focus()
            page.keyboard.press("Enter")
            page.get_by_role("button", name="Check the order").focus()
        else:
            page.locator(".km-options button").first.focus()
        page.keyboard.press("Enter")
        if not page.locator(".km-next-question").count():
            page.get_by_role("button", name="Show the answer").focus()
            page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.className") == "km-next-question"
        page.keyboard.press("Enter")
    assert "of 7 right" in page.locator(".km-quiz h3").inner_text()
    page.evaluate("kurilmap.set({names: 'zh-Hant'})")
    assert "共7題" in page.locator(".km-quiz h3").inner_text()
    log.assert_clean()
