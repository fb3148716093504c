"""Reading and checking lessons: what is wrong is told with its line, all at once, and nothing is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kurilmap as km
from kurilmap.atlas import bundled
from kurilmap.cli import main
from kurilmap.errors import DataError, UnknownLesson
from kurilmap.lesson import Lesson, check_lesson
from kurilmap.lesson.fields import read_yaml
from kurilmap.lesson.prose import plain, read_parts
from kurilmap.lesson.scope import LAYERS
from lessons import BROKEN, LESSON


@pytest.fixture
def write(tmp_path):
    def write(text, name="lesson.md"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def test_a_good_lesson_has_no_problems(write):
    path = write(LESSON)
    assert check_lesson(path) == []
    lesson = Lesson(path)
    assert [step.id for step in lesson.steps] == ["where", "line", "quiz"]
    assert lesson.steps[0].title == {"en": "Where it is", "ja": "どこか"}
    assert lesson.steps[1].view.center == (45.9, 148.5)
    assert lesson.steps[1].view.show == ["labels-islands", "b1855"]
    click, choice = lesson.steps[2].questions
    assert (click.answer, click.tolerance_km, choice.correct) == ("urup", 25, 1)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_and_byte_order_mark_change_nothing(write, newline):
    path = write("\ufeff" + LESSON.replace("\n", newline))
    assert check_lesson(path) == []


@pytest.mark.parametrize(
    ("old", "new", "says", "offset"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN]
)
def test_a_broken_lesson_is_told_with_its_line_and_leaves_no_file(
    old, new, says, offset, write, tmp_path, capsys
):
    assert old in LESSON
    path = write(LESSON.replace(old, new, 1))
    problems = check_lesson(path)
    fitting = [problem for problem in problems if says in problem]
    assert fitting, problems
    assert all(re.match(rf"{re.escape(str(path))}:\d+: ", problem) for problem in problems)
    line = LESSON[: LESSON.index(old)].count("\n") + 1 + offset
    assert any(problem.startswith(f"{path}:{line}: ") for problem in fitting), problems
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == problems
    with pytest.raises(DataError) as caught:
        Lesson(path)
    assert str(caught.value).splitlines() == problems
    assert [each.name for each in tmp_path.iterdir()] == ["lesson.md"]


def test_all_problems_are_told_at_once_in_order(write):
    text = LESSON
    for old, new in (("fit: iturup", "fit: itrup"), ("zoom: 7", "zoom: 70"), ("answer: urup", "answer: uurp"),
                     ("[@own]. Go", "[@onw]. Go"), ("audience", "audiance")):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    lines = [int(problem.split(":")[1]) for problem in check_lesson(write(text))]
    assert lines == [9, 20, 26, 39, 61]


def test_a_perspective_that_is_not_there_is_told_once(write):
    problems = check_lesson(write(LESSON.replace("perspective: neutral", "perspective: nuetral")))
    assert len(problems) == 1, problems


def test_files_that_are_no_lesson(write, tmp_path, capsys):
    missing = tmp_path / "missing.md"
    assert main(["check", str(missing)]) == 1
    assert "cannot be read" in capsys.readouterr().out
    binary = tmp_path / "binary.md"
    binary.write_bytes(b"---\nkurilmap: 1\n\xff\xfe")
    assert f"{binary}:3: is not UTF-8" in check_lesson(binary)
    huge = write(LESSON + "word " * 100_000, "huge.md")
    assert "bytes" in check_lesson(huge)[0]
    with pytest.raises(UnknownLesson, match="suffix"):
        Lesson("no-such-lesson")
    assert issubclass(UnknownLesson, KeyError)


def test_billion_laughs_are_not_funny():
    laughs = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    told = []
    assert read_yaml(laughs, 1, lambda line, what: told.append((line, what))) is None
    assert told[0][0] == 1
    assert "anchors" in told[0][1]
    told.clear()
    assert read_yaml("[" + "x," * 20_000 + "]", 1, lambda line, what: told.append(what)) is None
    assert "more than" in told[0]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
@example("{map}\n```")
@example("```{quiz}\n- - -\n```")
@example("> [!teacher]\n```{map}\n")
@example("{{ 7*7 }} {% x %} ${x} <b onclick=x>")
def test_whatever_is_written_gives_messages_and_no_exception(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lesson") / "x.md"
    for whole in (text, f"---\n{text}\n---\n", LESSON.replace("Words about", text), f"{LESSON}\n{text}"):
        path.write_bytes(whole.encode("utf-8", "surrogatepass"))
        for problem in check_lesson(path):
            assert problem.startswith(str(path))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(LESSON)), st.integers(0, 60), st.text(max_size=12))
def test_a_lesson_with_a_piece_cut_out_is_read_or_told_of(tmp_path_factory, start, length, instead):
    path = tmp_path_factory.mktemp("lesson") / "x.md"
    path.write_bytes((LESSON[:start] + instead + LESSON[start + length :]).encode("utf-8", "surrogatepass"))
    for problem in check_lesson(path):
        assert re.match(rf"{re.escape(str(path))}:\d+: ", problem), problem


@given(
    st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
)
def test_yaml_gives_back_what_json_wrote(data):
    import json

    def values(node):
        if isinstance(node.value, dict):
            return {key: values(value) for key, value in node.value.items()}
        return [values(each) for each in node.value] if isinstance(node.value, list) else node.value

    told = []
    node = read_yaml(json.dumps(data), 1, lambda _, what: told.append(what))
    if not told:
        assert values(node) == data


def test_words_become_a_tree_and_html_stays_text():
    (part,) = read_parts(
        "## A *b* {#a}\n\n<script>alert(1)</script>\n\nx <b>y</b> `<i>` & {{z}} [@k; @l] <!-- gone -->\n\n"
        "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        1,
        lambda line, what: pytest.fail(what),
    )
    assert part.title == "A b"
    assert part.prose[0] == ["p", "<script>alert(1)</script>"]
    assert part.prose[1] == [
        "p",
        "x <b>y</b> ",
        ["code", "<i>"],
        " & {{z}} ",
        ["cite", "k"],
        ["cite", "l"],
        " ",
    ]
    assert part.prose[2] == ["ul", ["li", "one"], ["li", "two"]]
    assert part.prose[3][0] == "table"
    assert [key for _, key in part.citations] == ["k", "l"]
    assert plain(part.prose[1]).startswith("x <b>y</b> <i>")


def test_the_presenters_notes_are_apart(write):
    lesson = Lesson(write(LESSON))
    assert lesson.steps[0].teacher == [["p", "Ask who has been there. PRESENTERS-ONLY ", ["cite", "own"]]]
    assert "PRESENTERS-ONLY" not in str(lesson.steps[0].prose)
    assert "UNSEEN-COMMENT" not in str([step.prose for step in lesson.steps])


def test_places_are_known_by_any_name(write):
    lesson = Lesson(
        write(LESSON.replace("answer: urup", "answer: 得撫島").replace("fit: iturup", "fit: Etorofu"))
    )
    assert lesson.steps[2].questions[0].answer == "urup"
    west, south, east, north = lesson.steps[0].view.bounds
    place = km.places("Iturup").iloc[0]
    assert west < place.lon < east
    assert south < place.lat < north


def test_every_layer_that_the_format_names_can_be_fitted(write):
    """A step's `fit` takes the layers by the words that `show` takes, and stays on the region's map."""

    def fitted(layer, region="kurils"):
        text = LESSON.replace("{fit: iturup}", f"{{fit: {layer}}}")
        if region != "kurils":
            text = text.replace("view: {fit: " + layer, f"region: {region}\nview: {{fit: {layer}")
            text = re.sub(r"(show|highlight|note): .*iturup.*\n|note: .at: .44.*\n|highlight: .*\n", "", text)
        return Lesson(write(text)).steps[0].view.bounds

    region = bundled().region("kurils")
    for layer in LAYERS:
        assert fitted(layer) is not None, layer
    west, south, east, north = fitted("claims")
    assert 148 < west < east < 150
    assert 45 < south < north < 47
    assert fitted("summits") == fitted("peaks") != region.view
    assert fitted("lines") == fitted("boundaries") != region.view
    assert fitted("waters") == region.view
    # Lima and San Francisco are among the overview's places, and not on its map.
    overview = bundled().region("northeast-asia").bounds
    west, south, east, north = fitted("places", "northeast-asia")
    assert overview[0] <= west < east <= overview[2]
    assert overview[1] <= south < north <= overview[3]
