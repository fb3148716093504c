"""The index page of a gallery: its text stands in five languages, of which style shows one, so that no script is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from urllib.parse import quote

from kurilmap.describe import strings
from kurilmap.files import web_table
from kurilmap.lesson.page import words as lesson_words
from kurilmap.page.document import policy, web_file
from kurilmap.perspective import LANGUAGES, bracketed

Runs = list[tuple[str, str]]  # a text, or the forms of a name in order, each with its language
STYLES = ("base.css", "page.css", "gallery.css")


@dataclass
class Link:
    """A further file of an entry: the key of its words, and the file by language."""

    words: str
    files: dict[str, str]


@dataclass
class Entry:
    """One thing in the index. `text` is the language of a lesson's text, `views` the perspectives of a map."""

    title: dict[str, Runs]
    file: str
    about: dict[str, Runs] = field(default_factory=dict)
    picture: str = ""
    facts: dict[str, int] = field(default_factory=dict)
    text: str = ""
    views: Sequence[str] = ()
    links: list[Link] = field(default_factory=list)
    size: int = 0


@dataclass
class Part:
    """A part of the index: the key of its heading, and its entries."""

    heading: str
    entries: list[Entry]


@cache
def words(language: str) -> dict[str, str]:
    """Read the words of a gallery in one language."""
    own = web_table(f"gallery.{language}.toml")
    return {**strings(language), **lesson_words(language), **own}


def index_page(
    title: str, lead: str, parts: list[Part], data: tuple[str, str], teacher: str = "", back: str = ""
) -> str:
    """Write an index page: the keys of its title and its first sentence, its parts, and the data's version and date."""
    style = "\n".join([*(web_file(name) for name in STYLES), *_shown()])
    script = web_file("gallery.js")
    choices = "".join(
        f'<label><input type="radio" name="km-names" value="{each}" id="km-names-{each}" autocomplete="off"'
        f'{" checked" if each == LANGUAGES[0] else ""}><span lang="{each}">{escape(words(each)["language-self"])}</span></label>'
        for each in LANGUAGES
    )
    body = "\n".join(_part(part) for part in parts if part.entries)
    more = _link("teacher", teacher) + _link("back", back)
    version, date = data
    foot = _each(lambda each: escape(words(each)["foot"].format(version=version, date=date)))
    return f"""<!DOCTYPE html>
<html lang="{LANGUAGES[0]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy([style], [script])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(words(LANGUAGES[0])[title])}</title>
<style>{style}</style>
</head>
<body class="km-gallery">
<main>
<header>
<h1>{_said(title)}</h1>
<fieldset class="km-choice km-choice-names" role="radiogroup" aria-labelledby="km-names-title"><legend id="km-names-title">{_said("names")}</legend>{choices}</fieldset>
<p class="km-lead">{_said(lead)}</p>
</header>
{body}
<footer>{f"<p>{more}</p>" if more else ""}<p>{foot}</p></footer>
</main>
<script>{script}</script>
</body>
</html>
"""


def _shown() -> Iterator[str]:
    """Write the rules by which the text of the chosen language is shown: the first where the browser cannot choose."""
    first, *rest = LANGUAGES
    yield f'.km-in:not([lang="{first}"]) {{ display: none; }}'
    for each in rest:
        yield f'html:has(#km-names-{each}:checked) .km-in[lang="{each}"] {{ display: inline; }}'
        yield f'html:has(#km-names-{each}:checked) .km-in[lang="{first}"] {{ display: none; }}'


def _each(write: Callable[[str], str]) -> str:
    """Write something in all languages: html by language."""
    return "".join(f'<span class="km-in" lang="{each}">{write(each)}</span>' for each in LANGUAGES)


def _said(key: str) -> str:
    return _each(lambda each: escape(words(each)[key]))


def _runs(runs: Runs, language: str) -> str:
    """Write a text, or a name with its other forms in brackets."""

    def run(text: str, own: str) -> str:
        return escape(text) if own == language else f'<span lang="{escape(own)}">{escape(text)}</span>'

    (main, own), *rest = runs
    if not rest:
        return run(main, own)
    others = bracketed((run(*each) for each in rest), language)
    return f'{run(main, own)}<span class="km-other">{others}</span>'


def _to(file: str, language: str, text: str, state: str = "") -> str:
    """Write a link to a page, in a language that the page then has, too."""
    address = f"{quote(file)}#names={language}{state}" if file.endswith(".html") else quote(file)
    return f'<a class="km-in" lang="{language}" href="{escape(address)}">{text}</a>'


def _link(key: str, file: str) -> str:
    return "".join(_to(file, each, escape(words(each)[key])) for each in LANGUAGES) if file else ""


def _part(part: Part) -> str:
    items = "\n".join(_item(entry) for entry in part.entries)
    pictured = " km-pictured" if any(entry.picture for entry in part.entries) else ""
    return f'<section><h2>{_said(part.heading)}</h2>\n<ul class="km-entries{pictured}">\n{items}\n</ul></section>'


def _item(entry: Entry) -> str:
    title = "".join(_to(entry.file, each, _runs(entry.title[each], each)) for each in LANGUAGES)
    about = ""
    if any(runs[0][0] for runs in entry.about.values()):
        about = f"<p>{_each(lambda each: _runs(entry.about[each], each))}</p>"
    last = f'<div class="km-last">{_views(entry)}<p class="km-facts">{_facts(entry)}</p></div>'
    return f"<li>{_picture(entry.picture)}<div><h3>{title}</h3>{about}{last}</div></li>"


def _picture(svg: str) -> str:
    if not svg:
        return ""
    address = quote(svg.replace('"', "'"), safe=" '=/:;,()!*+-.?<>")
    return f'<img alt="" width="300" height="300" src="data:image/svg+xml,{escape(address)}">'


def _views(entry: Entry) -> str:
    if len(entry.views) < 2:
        return ""
    links = [
        "".join(
            _to(entry.file, each, escape(_view(view, each)), f"&perspective={view}") for each in LANGUAGES
        )
        for view in entry.views
    ]
    return f'<p class="km-views">{_said("perspective")} {" ".join(links)}</p>'


def _view(view: str, language: str) -> str:
    return words(language).get(f"view-{view}") or strings(language)[f"party-{view}"]


def _facts(entry: Entry) -> str:
    """Write the last line: counts, the language of the text, how large it is, and the further files."""

    def facts(language: str) -> str:
        w = words(language)
        counts = [w[key].format(n=n) for key, n in entry.facts.items() if n]
        text = [w["text"].format(language=w[f"language-{entry.text}"])] if entry.text else []
        size = f"{max(1, round(entry.size / 1000))} kB"
        return " · ".join(escape(each.replace(" ", "\u00a0")) for each in [*counts, *text, size])

    links = "".join(
        "".join(_to(link.files[each], each, escape(words(each)[link.words])) for each in LANGUAGES)
        for link in entry.links
    )
    return f"{_each(facts)} {links}"
