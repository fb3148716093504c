"""Worksheets: an outline map with numbered blanks, questions with room to write, and the key on a page of its own.

Static and black on white: no script, no colour that means something, text that stays text.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from kurilmap import describe, still
from kurilmap.errors import InputError, UnknownLanguage, did_you_mean
from kurilmap.files import write_atomic
from kurilmap.lesson.outline import HIGH, WIDE, Chart, draw
from kurilmap.lesson.page import best, words
from kurilmap.page.document import policy
from kurilmap.shown import banner, name_of
from kurilmap.still.ink import SANS, block, number, whole, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kurilmap.lesson import Led
    from kurilmap.lesson.parts import Question, Texts

Data = dict[str, Any]
PAPERS = ("A4", "Letter")
BLANKS = 12  # numbered places on one map, at most
LEAST = 6  # and at least, where the region has them
FEW = 7  # questions that leave room for notes on their page
BESIDE = (446.0, 363.0)  # px: the room of one map of several, two of which stand on a page
STYLE = f"""
@page {{ margin: 13mm 14mm }}
* {{ box-sizing: border-box }}
body {{ margin: 0 auto; max-width: 182mm; color: #000; background: #fff; font: 11pt/1.4 {SANS.replace("'", '"')} }}
h1 {{ margin: 0 0 2mm; font-size: 17pt; line-height: 1.2 }}
h2 {{ margin: 5mm 0 2mm; font-size: 12.5pt }}
p {{ margin: 0 0 2mm }}
.who {{ display: flex; gap: 6mm; margin: 3mm 0 }}
.who span {{ flex: 1; border-bottom: 1px solid #000; padding-bottom: 1mm }} .who span:first-child {{ flex: 2 }}
figure {{ margin: 0; break-inside: avoid }}
svg {{ display: block; width: 100%; max-height: 150mm }}
.several {{ display: grid; grid-template-columns: 118mm 1fr; gap: 0 7mm; margin-bottom: 5mm; break-inside: avoid }}
.several svg {{ max-height: 96mm }} .several .blanks {{ display: block; margin: 5mm 0 0 }} .several .blanks li {{ height: 9mm }} .blanks b {{ font-size: 10pt }}
.blanks {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 0 6mm; margin: 3mm 0 0; padding: 0; list-style: none }}
.blanks li {{ display: flex; gap: 2mm; align-items: end; height: 8.5mm }}
.blanks b {{ min-width: 6mm; text-align: right }} .blanks i {{ flex: 1; border-bottom: 1px solid #000 }}
.questions, .key ol {{ margin: 0; padding-left: 7mm }} .questions > li {{ margin-bottom: 4mm; break-inside: avoid }}
.questions, .key ul, .key ol {{ columns: 2; column-gap: 9mm }} h2 {{ break-after: avoid }} .notes {{ break-inside: avoid }}
.options {{ margin: 1.5mm 0 0; padding: 0; list-style: none }} .options li {{ margin-bottom: 1.2mm; padding-left: 6.1mm }}
.options li::before {{ content: ""; display: inline-block; width: 3.6mm; height: 3.6mm; margin: 0 2.5mm 0 -6.1mm; border: 1px solid #000; vertical-align: -.4mm }}
.options .order {{ padding-left: 10.5mm }} .options .order::before {{ border-width: 0 0 1px; width: 8mm; margin-left: -10.5mm }}
.number::after {{ content: ""; display: inline-block; width: 14mm; margin-left: 2mm; border-bottom: 1px solid #000 }}
.room {{ height: 9mm; border-bottom: 1px solid #999 }} .questions .room {{ height: 7mm }}
.view, .about {{ font-size: 8.5pt; line-height: 1.35 }} .about {{ color: #333; margin-top: 2mm }}
.page {{ break-before: page }}
.key ul {{ margin: 0 0 4mm; padding: 0; list-style: none; columns: 3 }} .key li {{ margin-bottom: 1mm; break-inside: avoid }} .key ul li {{ padding-left: 8mm }} .key b {{ display: inline-block; min-width: 8mm; margin-left: -8mm }}
@media screen and (max-width: 700px) {{ .several {{ display: block }} .questions, .key ul, .key ol {{ columns: 1 }} }}
@media screen {{ body {{ padding: 10mm 4mm }} .page {{ margin-top: 14mm; padding-top: 8mm; border-top: 1px dashed #777 }} }}
"""


def write_worksheet(led: Led, outfile: Path, *, answers: bool, language: str | None, paper: str) -> None:
    """Write the worksheet of a lesson or a quiz (see `Lesson.worksheet`)."""
    suffix = outfile.suffix.lower()
    if suffix not in (".html", ".htm", ".svg", ".pdf"):
        raise InputError(f"cannot write {outfile.name}: a worksheet is saved as .html, .svg or .pdf")
    if paper not in PAPERS:
        raise InputError(f"unknown paper {paper!r}{did_you_mean(str(paper), PAPERS)}")
    if language is not None and language not in led.front.names:
        raise UnknownLanguage(
            f"the lesson has no names in {language!r}{did_you_mean(language, led.front.names)}"
        )
    sheet = _Worksheet(led, language or led.front.names[0])
    if suffix == ".svg":
        content = sheet.svg(answers=answers).encode()
    elif suffix == ".pdf":
        from kurilmap.picture import printed

        content = printed(sheet.html(answers=answers), paper)
    else:
        content = sheet.html(answers=answers).encode()
    write_atomic(outfile, content)


class _Worksheet:
    def __init__(self, led: Led, language: str) -> None:
        self.led, self.language = led, language
        self.words = describe.strings(language) | words(language)
        self.title = self.text(led.front.title)
        self.questions = [(step, question) for step in led.steps for question in step.questions]
        regions = dict.fromkeys(step.view.region for step in led.steps)
        asked = [region for region in regions if self.wanted(region)]
        self.charts: dict[str, Chart] = {}
        for region in asked or list(regions)[:1]:
            self.charts[region] = self.chart(
                region, 1 + sum(len(each.places) for each in self.charts.values())
            )

    def text(self, texts: Texts) -> str:
        return best(texts, self.language, self.led.front.language)

    def wanted(self, region: str) -> list[str]:
        """List what a region's steps point at, and what is asked for."""
        steps = [step for step in self.led.steps if step.view.region == region]
        asked = [question.answer for step in steps for question in step.questions if question.answer]
        return list(dict.fromkeys([*asked, *(key for step in steps for key in step.view.highlight)]))

    def chart(self, region: str, first: int) -> Chart:
        atlas = self.led.atlas
        view = next(step.view.perspective for step in self.led.steps if step.view.region == region)
        data = describe.describe(atlas, atlas.region(region))
        data["state"] = {"names": self.language, "perspective": view, "year": None}
        sheet = still.Sheet(data)
        inside = {
            place["id"]: place
            for place in data["places"]
            for x, y in [sheet.xy(*place["at"])]
            if 4 < x < sheet.width - 4 and 4 < y < sheet.height - 4
        }
        found = [inside[key] for key in self.wanted(region) if key in inside]
        labelled = data["base"]["labels"]
        rest = sorted(
            (
                place
                for place in inside.values()
                if place["style"].startswith("island") or place["style"] in ("capital", "city", "town")
            ),
            key=lambda place: (
                labelled.get(place["id"], [[99]])[0][0],
                -(place.get("area") or 0),
                place["id"],
            ),
        )
        for place in rest:
            if len(found) < LEAST and place not in found:
                found.append(place)
        return Chart(data, sorted(found[:BLANKS], key=lambda place: -place["at"][0]), first)

    def view(self, chart: Chart) -> str:
        """Say whose view the map shows."""
        return banner(chart.data, self.words) if chart.data["disputed"] else self.words["rule-plain"]

    def about(self, charts: Sequence[Chart]) -> str:
        """Say how to cite the sheet, whose view its maps show, and who is credited."""
        views = dict.fromkeys(chart.data["state"]["perspective"] for chart in charts)
        told = ", ".join(self.words.get(f"view-{view}") or self.words[f"party-{view}"] for view in views)
        first = charts[0].data
        cite = self.words["cite"].format(
            title=self.title, version=first["version"], date=first["date"], view=told
        )
        return f"{cite} {' · '.join(dict.fromkeys(credit for chart in charts for credit in chart.data['credits']))}"

    # The pages

    def html(self, *, answers: bool) -> str:
        """Write the worksheet as a page that prints well on A4 and Letter."""
        body = [self.map_page(), self.question_page()]
        if answers:
            body.append(self.key())
        return (
            f'<!DOCTYPE html>\n<html lang="{escape(self.language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy([STYLE])}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
            + "\n".join(body)
            + "\n</main>\n</body>\n</html>\n"
        )

    def map_page(self) -> str:
        """Write the maps: a single one as large as the sheet, several beside their blanks, two on a page."""
        w, charts = self.words, list(self.charts.values())
        who = "".join(f"<span>{escape(w[key])}</span>" for key in ("sheet-name", "sheet-class", "sheet-date"))
        room = BESIDE if len(charts) > 1 else (WIDE, HIGH)
        maps = "".join(
            f'<div class="{"several" if len(charts) > 1 else "one"}"><figure>{draw(chart, w, room)}'
            f'<figcaption class="view">{escape(self.view(chart))}</figcaption></figure><ul class="blanks">'
            + "".join(f"<li><b>{i}</b><i></i></li>" for i, _ in chart.numbered())
            + "</ul></div>"
            for chart in charts
        )
        return (
            f'<section><h1>{escape(self.title)}</h1><div class="who">{who}</div><p>{escape(w["sheet-map"])}</p>'
            f'{maps}<p class="about">{escape(self.about(charts))}</p></section>'
        )

    def question_page(self) -> str:
        w = self.words
        items = "".join(
            f"<li>{self.question(question, step.view.region)}</li>" for step, question in self.questions
        )
        head = f'<h2>{escape(w["quiz"])}</h2><ol class="questions">{items}</ol>' if items else ""
        # After several maps there is room left on their last page; many questions fill a page, and notes would begin another.
        single = len(self.charts) == 1
        lines = max(3, 18 - 2 * len(self.questions))
        notes = f"<h2>{escape(w['sheet-notes'])}</h2>" + '<div class="room"></div>' * lines
        if single and len(self.questions) > FEW:
            notes = ""
        page = ' class="page"' if single else ""
        return f'<section{page}>{head}<div class="notes">{notes}</div></section>'

    def name(self, key: str, region: str) -> str:
        data = self.charts[region].data if region in self.charts else next(iter(self.charts.values())).data
        if key in data["names"]:
            return name_of(data, key)
        line = next((each for each in data["lines"] if each["id"] == key), None)
        return line["name"] if line else key

    def said(self, spec: Any, region: str) -> str:
        """Write what a question or an option says."""
        if isinstance(spec, str):
            return self.name(spec, region)
        if "say" in spec:
            named = {key: self.name(value, region) for key, value in spec.items() if key != "say"}
            return self.words[spec["say"]].format(**named)
        return self.text(spec)

    def question(self, question: Question, region: str) -> str:
        options: Sequence[Any] = question.more.get("options") or question.options
        chart = self.charts.get(region)
        at = chart.at(question.answer) if chart and question.answer else None
        if question.type == "name":
            # On paper the mark is a number of the map.
            ask = (
                f"{self.words['quiz-name']} ({self.words['sheet-number']}: {at})"
                if at
                else self.words["quiz-name"]
            )
        else:
            ask = self.said(question.ask, region)
        out = [f"<strong>{escape(ask)}</strong>"]
        if question.type == "click":
            out.append(
                f'<p class="number">{escape(self.words["sheet-number"])}</p>'
                if at
                else '<div class="room"></div>'
            )
        if options:
            kind = ' class="order"' if question.type == "order" else ""
            items = "".join(f"<li{kind}>{escape(self.said(each, region))}</li>" for each in options)
            out.append(f'<ul class="options">{items}</ul>')
            if not question.more:
                out.append('<div class="room"></div>')
        return "".join(out)

    def solution(self, question: Question, region: str) -> str:
        options: Sequence[Any] = question.more.get("options") or question.options
        if question.type == "order":
            return " → ".join(self.name(key, region) for key in question.more["order"])
        if options:
            return self.said(options[question.more.get("correct", question.correct)], region)
        chart = self.charts.get(region)
        at = chart.at(question.answer) if chart else None
        return f"{self.name(question.answer, region)}{f' ({at})' if at else ''}"

    def key(self) -> str:
        """Write the key, on a page of its own."""
        w = self.words
        rows = "".join(
            f"<li><b>{i}</b>{escape(name_of(chart.data, place['id']))}</li>"
            for chart in self.charts.values()
            for i, place in chart.numbered()
        )
        out = f"<ul>{rows}</ul>"
        items = "".join(
            f"<li>{escape(self.solution(question, step.view.region))}{self.why(question)}</li>"
            for step, question in self.questions
        )
        if items:
            out += f"<h2>{escape(w['quiz'])}</h2><ol>{items}</ol>"
        return (
            f'<section class="page key"><h1>{escape(w["sheet-key"])}: {escape(self.title)}</h1>'
            f'<p class="view">{escape(w["sheet-teacher"])}</p>{out}</section>'
        )

    def why(self, question: Question) -> str:
        """Write a question's feedback and sources."""
        right = "" if "say" in question.right else self.text(question.right)
        sources = [
            (self.led.front.sources.get(key) or self.led.atlas.sources[key])["title"]
            for key in question.sources
        ]
        told = " ".join([right, *(f"[{title}]" for title in sources)]).strip()
        return f'<br><span class="view">{escape(told)}</span>' if told else ""

    def svg(self, *, answers: bool) -> str:
        """Write the first map alone; with answers it has the names beneath, as the key."""
        chart = next(iter(self.charts.values()))
        drawn = draw(chart, self.words, answers=answers)
        rows = []
        for i, place in chart.numbered():
            x, y = 22 + (i - 1) % 3 * 220, 84 + HIGH + (i - 1) // 3 * 30
            name = name_of(chart.data, place["id"]) if answers else ""
            rows.append(
                f'<text x="{x}" y="{y}" font-weight="600">{i}</text>'
                + (f'<text x="{x + 22}" y="{y}">{escape(name)}</text>' if answers else
                   f'<path d="M{x + 22} {y + 3}h180" stroke="#000"/>')
            )  # fmt: skip
        head = f"{self.words['sheet-key']}: {self.title}" if answers else self.title
        top = (
            ""
            if answers
            else (
                f'<text x="22" y="50" font-size="12">{escape(self.words["sheet-name"])}</text><path d="M70 53h250" stroke="#000"/>'
                f'<text x="350" y="50" font-size="12">{escape(self.words["sheet-date"])}</text><path d="M400 53h200" stroke="#000"/>'
            )
        )
        bottom = 84 + HIGH + -(-len(chart.places) // 3) * 30
        small = wrap(f"{self.view(chart)} {self.about([chart])}", WIDE, 9)
        height = bottom + len(small) * 13 + 16
        notes = block(small, 22, bottom + 8, 9, "#333")
        return whole(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE + 44} {number(height)}" width="{WIDE + 44}" '
            f'height="{number(height)}" role="img" lang={quoteattr(self.language)} font-family="{SANS}" font-size="13">'
            f'<title>{escape(head)}</title><rect width="100%" height="100%" fill="#fff"/>'
            f'<text x="22" y="28" font-size="19" font-weight="600">{escape(head)}</text>{top}'
            f'<g transform="translate(22 60)">{drawn}</g>{"".join(rows)}{notes}</svg>'
        )
