"""The folder that `gallery` writes: all is there, its index leads to it in five languages, for everyone, without a network."""

import re
import tomllib
from urllib.parse import unquote, urlsplit

import pytest

import kurilmap as km
from kurilmap import cli, describe, files
from kurilmap.gallery import write_gallery
from kurilmap.gallery.index import words
from kurilmap.lesson import Lesson
from kurilmap.perspective import LANGUAGES
from kurilmap.scaffold import new
from test_access import TAGS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery") / "site"
    assert cli.main(["gallery", "-o", str(folder)]) == 0
    return folder


def links(page):
    return [each.get_attribute("href") for each in page.locator("main a").all()]


def test_everything_is_there_and_what_a_class_should_not_see_is_apart(site):
    atlas = km.atlas.bundled()
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    regions = {name for r in atlas.regions for name in (f"{r}.html", f"{r}.svg", f"quiz-{r}.html")}
    lessons, teacher = set(), {"teacher/index.html"}
    for lesson in atlas.lessons:
        lessons |= {f"lesson-{lesson}.html", *(f"worksheet-{lesson}-{each}.html" for each in LANGUAGES)}
        teacher |= {
            f"teacher/lesson-{lesson}.html",
            *(f"teacher/key-{lesson}-{each}.html" for each in LANGUAGES),
        }
    assert files == {"index.html"} | regions | lessons | teacher
    key = words("ja")["sheet-key"]
    assert key in (site / "teacher/key-find-it-ja.html").read_text("utf-8")
    assert key not in (site / "worksheet-find-it-ja.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["index.html", "teacher/index.html"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_leads_to_all_of_it_in_each_language(name, language, site, open_page):
    page, log = open_page(site / name, fragment=f"names={language}")
    shown = page.locator("main a:visible").all()
    assert {each.get_attribute("lang") for each in shown} == {language}
    led = set()
    for each in shown:
        address = urlsplit(each.get_attribute("href"))
        path = (site / name).parent / unquote(address.path)
        assert path.is_file()
        led.add(path.resolve().relative_to(site.resolve()).as_posix())
        if path.suffix == ".html":
            assert address.fragment.startswith(f"names={language}")
    own = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    own = {each for each in own if each.startswith("teacher/") == name.startswith("teacher/")}
    sheets = {each for each in own if re.search(rf"(worksheet|key)-.*(?<!-{language})\.html$", each)}
    assert own - sheets - led <= {name}
    # The titles are those of the maps and lessons.
    text = page.locator("main").inner_text()
    for lesson in km.atlas.bundled().lessons:
        assert Lesson(lesson).front.title[language] in text
    if name == "index.html":
        for region in km.atlas.bundled().regions.values():
            assert describe.title(km.atlas.bundled(), region, language, "neutral") in text
    assert page.evaluate("document.documentElement.lang") == language
    assert page.title() == page.locator("h1").inner_text()
    log.assert_clean()


def test_names_switch_by_mouse_keyboard_address_and_back(site, open_page):
    page, log = open_page(site / "index.html")
    assert page.locator("h1").inner_text() == words("en")["title"]
    group = page.get_by_role("radiogroup", name="Names")
    group.get_by_role("radio", name="Русский").check()
    assert page.locator("h1").inner_text() == words("ru")["title"] == page.title()
    assert page.evaluate("location.hash") == "#names=ru"
    page.keyboard.press("ArrowRight")
    assert page.locator("h1").inner_text() == words("zh")["title"]
    page.go_back()
    page.wait_for_function("() => document.documentElement.lang === 'ru'")
    assert page.locator("h1").inner_text() == words("ru")["title"]
    page.locator("h3 a:visible").first.click()
    page.wait_for_selector("html.km-ready", state="attached")
    assert page.evaluate("() => kurilmap.state().names") == "ru"
    assert log.violations == log.errors == []


def test_without_scripts_the_five_languages_are_there(site, open_page):
    page, _ = open_page(site / "index.html", java_script_enabled=False)
    for language in LANGUAGES:
        page.locator(f"#km-names-{language}").check()
        assert page.locator("h1").inner_text() == words(language)["title"]
        assert page.locator("main a:visible").count() > 20
        assert all(each.get_attribute("lang") == language for each in page.locator("main a:visible").all())


@pytest.mark.parametrize("name", ["index.html", "teacher/index.html"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_cut(name, width, site, open_page):
    from axe_playwright_python.sync_playwright import Axe

    page, log = open_page(site / name, viewport={"width": width, "height": 800})
    for language in LANGUAGES:
        page.locator(f"#km-names-{language}").check()
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, language
        cut = page.evaluate(
            "() => [...document.querySelectorAll('.km-entries li')].filter((each) => each.scrollWidth > each.clientWidth + 1).length"
        )
        assert cut == 0, language
    log.assert_clean()


def test_the_pictures_are_drawn_and_show_what_differs(site, open_page):
    page, log = open_page(site / "index.html")
    sizes = page.evaluate("() => [...document.images].map((each) => [each.naturalWidth, each.naturalHeight])")
    assert sizes == [[300, 300]] * 10
    sources = page.evaluate("() => [...document.images].map((each) => each.src)")
    assert len(set(sources)) == 10
    log.assert_clean()


def test_printed_it_has_no_switch_and_no_address_of_a_source(site, open_page):
    from pypdf import PdfReader

    page, _ = open_page(site / "index.html", fragment="names=ja")
    page.pdf(path=site / "print.pdf", prefer_css_page_size=True)
    text = "".join("".join(each.extract_text() for each in PdfReader(site / "print.pdf").pages).split())
    (site / "print.pdf").unlink()
    assert words("ja")["title"] in text
    assert "Русский" not in text
    assert "http" not in text


def test_somebody_elses_atlas_with_odd_names(tmp_path, open_page):
    atlas = new(tmp_path / "x", (164.5, 54.0, 169.5, 56.0), title='<b>Îles & "co"</b> ' + "x" * 90)
    odd = next(iter(atlas.regions.values()))
    cli_folder = tmp_path / "site of ours"
    assert cli.main(["gallery", "--atlas", str(atlas.folder), "-o", str(cli_folder)]) == 0
    page, log = open_page(cli_folder / "index.html", viewport={"width": 320, "height": 700})
    assert page.locator("h3 a:visible").first.inner_text() == odd.title
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    page.locator("h3 a:visible").first.click()
    page.wait_for_selector("html.km-ready", state="attached")
    assert log.violations == log.errors == []


def test_file_names_hold_anywhere_and_never_meet(tmp_path):
    from kurilmap.gallery import _Gallery

    gallery = _Gallery(tmp_path, km.atlas.bundled())
    keys = ["a/../b", "A/../B", "島", "岛", 'x"y', "", "index", "n" * 300]
    names = [gallery.name("", each, ".html") for each in keys]
    assert len({each.casefold() for each in names}) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,90}\.html", each) for each in names)
    assert "index.html" not in names


def test_progress_counts_every_step(tmp_path):
    atlas = new(tmp_path / "x", (164.5, 54.0, 169.5, 56.0))
    told = list(write_gallery(tmp_path / "site", atlas))
    assert [count for count, _ in told] == [len(told)] * len(told)
    assert told[-1][1] == "index.html"


def test_a_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "a" / "b", tmp_path / "file"):
        assert cli.main(["gallery", "-o", str(folder)]) == 1
        assert f"kurilmap: {folder}: cannot be made: " in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("kind", ["strings", "lesson", "zones", "gallery"])
def test_words_have_the_same_keys_in_the_same_order_and_the_same_places_to_fill(kind):
    first = tomllib.loads((files.WEB / f"{kind}.en.toml").read_text("utf-8"))
    for language in LANGUAGES:
        found = tomllib.loads((files.WEB / f"{kind}.{language}.toml").read_text("utf-8"))
        assert list(found) == list(first), language
        for key, text in found.items():
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", first[key])), (
                language,
                key,
            )
            assert text.strip()
