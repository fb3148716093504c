"""Pictures of every map, to look at: `make pictures`, or `python tests/pictures.py [--quick] [REGION ...]`.

Every region on three screens, on paper and as the still picture, in all languages and perspectives, into the folder
`pictures/`, which git ignores, with a contact sheet for each region. `--quick` takes a subset in which each language,
each perspective and each kind of picture of a region comes at least once.
"""

from __future__ import annotations

import argparse
import html
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import browser as browsers
import kurilmap as km
from kurilmap.perspective import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parent.parent / "pictures"
SCREENS = {"wide": (1440, 900), "large": (1920, 1080), "phone": (390, 844)}
KINDS = (*SCREENS, "print", "still")
SCALE = 2  # pixels of a printed page's picture to a point


def combinations(region: str, *, quick: bool) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, language, perspective) of the pictures of a region."""
    views = km.Map(region).describe()["perspectives"]
    if not quick:
        yield from ((kind, language, view) for kind in KINDS for language in LANGUAGES for view in views)
        return
    for index in range(max(len(KINDS), len(LANGUAGES), len(views))):
        yield (
            KINDS[index % len(KINDS)],
            LANGUAGES[index % len(LANGUAGES)],
            views[index % len(views)],
        )


def take(chromium: Browser, region: str, wanted: list[tuple[str, str, str]], folder: Path) -> list[Path]:
    """Take the pictures of a region; a page is opened once for each kind and then changes its state."""
    made = []
    source = folder / f"{region}.html"
    km.Map(region).save(source)
    for kind in dict.fromkeys(kind for kind, *_ in wanted):
        width, height = SCREENS.get(kind, SCREENS["wide"])
        page = chromium.new_page(viewport={"width": width, "height": height})
        for _, language, view in (each for each in wanted if each[0] == kind):
            path = folder / f"{region}-{kind}-{language}-{view}.png"
            if kind == "still":
                still = path.with_suffix(".svg")
                km.Map(region, language=language, perspective=view).save(still)
                page.goto(still.as_uri())
                size = page.evaluate(
                    "['width', 'height'].map((key) => document.rootElement[key].baseVal.value)"
                )
                page.set_viewport_size({"width": round(size[0]), "height": round(size[1])})
                page.screenshot(path=path)
            else:
                page.goto(f"{source.as_uri()}#names={language}&perspective={view}")
                page.reload()
                page.wait_for_selector("html.km-ready", state="attached", timeout=10_000)
                if kind == "print":
                    paper(page, path)
                else:
                    page.screenshot(path=path)
            made.append(path)
            if sys.stderr.isatty():
                print(f"\r{path.name:60}", end="", file=sys.stderr)
        page.close()
    return made


def paper(page: Page, path: Path) -> None:
    """Print a page and draw what was printed; further sheets go into files of their own."""
    import pypdfium2

    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    for number, sheet in enumerate(document, 1):
        name = path if number == 1 else path.with_stem(f"{path.stem}-page{number}")
        sheet.render(scale=SCALE).to_pil().save(name)


def contact_sheet(chromium: Browser, region: str, pictures: list[Path], folder: Path) -> Path:
    """Show all pictures of a region on one sheet."""
    figures = "".join(
        f'<figure><img src="{path.name}"><figcaption>{html.escape(path.stem)}</figcaption></figure>'
        for path in pictures
    )
    source = folder / f"{region}-contact.html"
    source.write_text(
        "<!doctype html><meta charset=utf-8><style>body{margin:8px;font:11px sans-serif;display:flex;flex-wrap:wrap;"
        f"gap:8px}}figure{{margin:0}}img{{height:230px;border:1px solid #999}}</style>{figures}",
        encoding="utf-8",
    )
    page = chromium.new_page(viewport={"width": 1600, "height": 900})
    page.goto(source.as_uri())
    path = folder / f"{region}-contact.png"
    page.screenshot(path=path, full_page=True)
    page.close()
    return path


def main() -> int:
    """Take the pictures that the command line asks for."""
    regions = sorted(km.atlas.bundled().regions)
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("region", nargs="*", choices=[*regions, []], help="a region; without one, all")
    parser.add_argument("--quick", action="store_true", help="a covering subset")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only pictures of this kind")
    asked = parser.parse_args()
    found = browsers.find()
    if not found:
        print(f"no browser for the pictures: {browsers.ADVICE}", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for region in asked.region or regions:
            wanted = [
                each for each in combinations(region, quick=asked.quick) if each[0] in (asked.kind or KINDS)
            ]
            pictures = take(chromium, region, wanted, FOLDER)
            print(f"{len(pictures)} pictures, {contact_sheet(chromium, region, pictures, FOLDER)}")
        chromium.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
