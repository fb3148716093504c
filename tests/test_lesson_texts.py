"""The lessons that are shipped: complete in five languages, sourced, short enough for the panel, and neutral."""

from __future__ import annotations

import re

import pytest

from kurilmap.atlas import bundled
from kurilmap.lesson import Lesson, check_lesson
from kurilmap.lesson.prose import cited, plain
from kurilmap.perspective import LANGUAGES
from test_geodata import DECIDING

FOLDER = bundled().folder / "lessons"
NAMES = ("find-it", "island-worth", "kurils-borders", "senkaku-names", "talks-2016")
# Steps that ask, sum up or define, and state nothing that a source could be asked for.
UNSOURCED = {("kurils-borders", "start"), ("island-worth", "worth"), ("find-it", "start")}
WORDS = 100


@pytest.fixture(params=NAMES)
def lesson(request):
    return Lesson(FOLDER / f"{request.param}.md")


def blocks(tree, tag):
    return [each for each in tree if isinstance(each, list) and each[0] == tag]


def test_the_atlas_lists_these_lessons():
    files = {path.stem for path in FOLDER.glob("*.md")} - {"README"}
    assert files == set(NAMES) == set(bundled().lessons)
    for name in NAMES:
        assert check_lesson(FOLDER / f"{name}.md") == []
        assert Lesson(name).front.id == name


def texts_of(lesson):
    """What stands in a lesson beside its prose, each by language."""
    texts = [lesson.front.title, lesson.front.audience, *(step.title for step in lesson.steps)]
    for step in lesson.steps:
        texts += [note["text"] for note in step.view.notes]
        for question in step.questions:
            texts += [question.ask, question.right, question.wrong, *question.options]
    return texts


def test_every_text_beside_the_prose_is_in_five_languages(lesson):
    texts = texts_of(lesson)
    assert [text for text in texts if set(text) != set(LANGUAGES)] == []


def test_the_steps_fit_an_hour_and_the_panel(lesson):
    assert 8 <= len(lesson.steps) <= 14
    assert {step.id: n for step in lesson.steps if (n := len(plain(step.prose).split())) > WORDS} == {}
    assert [step.id for step in lesson.steps if not step.teacher] == []
    assert sum(len(step.questions) for step in lesson.steps) >= 8
    assert "Worksheet" in plain(lesson.steps[-1].teacher)
    assert "exit ticket" in plain(lesson.steps[-1].prose)


def test_steps_and_questions_have_sources(lesson):
    bare = {(lesson.front.id, step.id) for step in lesson.steps[:-1] if not cited(step.prose)}
    assert bare == {each for each in UNSOURCED if each[0] == lesson.front.id}
    assert [q.ask["en"] for step in lesson.steps for q in step.questions if not q.sources] == []


def test_no_question_is_answered_by_its_own_map(lesson):
    marked = [
        (step.id, question.answer)
        for step in lesson.steps
        for question in step.questions
        if question.answer and question.answer in step.view.highlight
    ]
    assert marked == []


def test_words_that_decide_a_dispute_stand_only_in_attributed_quotations(lesson):
    for step in lesson.steps:
        own = [each for each in step.prose if each not in blocks(step.prose, "blockquote")]
        said = [plain(own), plain(step.teacher), *step.title.values()]
        for note in step.view.notes:
            said += note["text"].values()
        for question in step.questions:
            for texts in (question.ask, question.right, question.wrong, *question.options):
                said += texts.values()
        assert [hit.group() for text in said if (hit := DECIDING.search(text))] == [], step.id
        for quotation in blocks(step.prose, "blockquote"):
            assert re.match(r"(Japan|Russia|China|Taiwan) (says|holds) that", plain([quotation]).strip())
            assert cited([quotation])


def test_positions_of_one_step_have_about_the_same_length(lesson):
    for step in lesson.steps:
        lengths = [len(plain([each])) for each in blocks(step.prose, "blockquote")]
        if lengths:
            assert max(lengths) <= 1.2 * min(lengths), (step.id, lengths)


WORDS_OF_NUMBERS = {
    "mile": 1, "two": 2, "three": 3, "four": 4, "five": 5, "eight": 8, "twelve": 12, "nineteen": 19, "twenty": 20, "eighty": 80,
    "ninety": 90, "two hundred": 200, "five and a half": 5.5, "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip


def figures(text, language):
    """The numbers of a text that stand in digits; thousands are parted by a comma, in Russian by a blank."""
    text = re.sub(
        r"(?<=\d)[\xa0 ](?=\d{3}(?!\d))" if language == "ru" else r"(?<=\d),(?=\d{3}(?!\d))", "", text
    )
    return {float(each.replace(",", ".")) for each in re.findall(r"\d+(?:[.,]\d+)?", text)}


def test_figures_and_dates_are_the_same_in_all_languages(lesson):
    """A figure of one language stands in each other, where English may write it, or a month, as a word."""
    texts = texts_of(lesson)
    assert len(texts) > 50
    for text in texts:
        english = figures(text["en"], "en")
        spelt = {number for word, number in WORDS_OF_NUMBERS.items() if word in text["en"].lower()}
        for language in LANGUAGES[1:]:
            found = figures(text[language], language)
            assert english <= found <= english | spelt, (text["en"], text[language])
