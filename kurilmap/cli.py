"""The command line: the same verbs as in Python. `python -m kurilmap --help` tells them."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError, KurilmapError, KurilmapWarning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .atlas import Atlas


def parser() -> argparse.ArgumentParser:
    """Return the parser of all verbs."""
    from . import __version__

    top = argparse.ArgumentParser(
        prog="kurilmap",
        description="Offline maps of the Kuril and Senkaku Islands, Vladivostok and Nagato.",
    )
    top.add_argument("--version", action="version", version=f"kurilmap {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    verb = verbs.add_parser("list", help="list the regions, their layers and the lessons")
    verb.set_defaults(run=_list)

    verb = verbs.add_parser("export", help="write the map of a region to one file")
    verb.add_argument("region", metavar="REGION", help="a region of `list`")
    verb.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        required=True,
        help="where to: FILE.html, or FILE.svg for a still picture",
    )
    verb.add_argument("--language", metavar="L", default="en", help="en, ja, ru, zh or zh-Hant (default en)")
    verb.add_argument("--perspective", metavar="P", default="neutral", help="neutral, de-facto or a party")
    verb.add_argument("--year", metavar="Y", type=int, help="show the lines of that year")
    verb.add_argument(
        "--zones", metavar="NM", type=int, nargs="+", help="show computed sea zones: 12, 24, 200"
    )
    verb.add_argument(
        "--what-if",
        metavar="ISLAND=PARTY",
        nargs="+",
        default=[],
        help="whose sea it would be: iturup=japan, habomai=rock (12 and 24 miles only), habomai=japan,rock",
    )
    verb.add_argument("--story", metavar="S", help="draw a story of `list` as a route, such as talks-2016")
    verb.set_defaults(run=_export)

    verb = verbs.add_parser("lesson", help="write the page of a lesson to one file")
    verb.add_argument("lesson", metavar="NAME|FILE", help="a lesson of `list`, or a file like lesson.md")
    verb.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where to: FILE.html")
    verb.add_argument("--teacher", action="store_true", help="keep the presenter's notes in the page")
    verb.set_defaults(run=_lesson)

    verb = verbs.add_parser("worksheet", help="write the worksheet of a lesson, to print")
    verb.add_argument("lesson", metavar="NAME|FILE", help="a lesson of `list`, or a file like lesson.md")
    verb.add_argument(
        "-o", "--output", metavar="FILE", type=Path, required=True, help="where to: FILE.html, .pdf or .svg"
    )
    verb.add_argument("--answers", action="store_true", help="add the key, on a page of its own")
    verb.add_argument("--language", metavar="L", help="one of the lesson's languages (default: its first)")
    verb.add_argument("--paper", metavar="P", default="A4", help="of a PDF: A4 or Letter (default A4)")
    verb.set_defaults(run=_worksheet)

    verb = verbs.add_parser("quiz", help="write a quiz about the places of a region")
    verb.add_argument("region", metavar="REGION", help="a region of `list`")
    verb.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where to: FILE.html")
    verb.add_argument("-n", metavar="N", type=int, default=10, help="how many questions (default 10)")
    verb.add_argument("--seed", metavar="S", type=int, default=1, help="another number gives another quiz")
    verb.add_argument("--language", metavar="L", default="en", help="en, ja, ru, zh or zh-Hant (default en)")
    verb.add_argument("--perspective", metavar="P", default="neutral", help="neutral, de-facto or a party")
    verb.set_defaults(run=_quiz)

    verb = verbs.add_parser(
        "assets", help="get, once, the files that folium's plugins need without a network"
    )
    verb.add_argument("--from", dest="source", metavar="FOLDER", type=Path,
                      help="take them from npm's archives or loose files in a folder; the network is left alone")  # fmt: skip
    verb.add_argument("--list", action="store_true", help="only say what is here and what is missing")
    verb.set_defaults(run=_assets)

    verb = verbs.add_parser("gallery", help="write every map and an index page to a folder")
    verb.add_argument(
        "-o", "--output", metavar="DIR", type=Path, required=True, help="made if it is not there"
    )
    verb.set_defaults(run=_gallery)

    verb = verbs.add_parser("check", help="check an atlas or a lesson: exit 0, or 1 with file:line messages")
    verb.add_argument(
        "folder",
        metavar="FOLDER|LESSON.md",
        type=Path,
        nargs="?",
        help="default: the data of the package",
    )
    verb.add_argument(
        "--fix", action="store_true", help="mend what is safe after an edit, and say what was done"
    )
    verb.set_defaults(run=_check)

    verb = verbs.add_parser("new", help="start an atlas of your own in a new folder")
    verb.add_argument("folder", metavar="FOLDER", type=Path)
    verb.add_argument(
        "--bbox", metavar=("W", "S", "E", "N"), nargs=4, type=float, required=True, help="degrees"
    )
    verb.add_argument(
        "--coast", metavar="FILE", type=Path, help="land of your own (default: of the overview)"
    )
    verb.add_argument("--license", default="", help="of that coast, such as CC-BY-4.0")
    verb.add_argument("--attribution", default="", help="whom to name for that coast")
    verb.add_argument("--title", help="the region's name (default: the folder's)")
    verb.set_defaults(run=_new)

    top.add_argument(
        "--atlas", metavar="FOLDER", type=Path, help="use this atlas instead of the package's data"
    )
    for each in verbs.choices.values():
        each.add_argument(
            "--atlas", metavar="FOLDER", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; return 0, or 1 after an error told in one line. Wrong usage exits with 2."""
    options = parser().parse_args(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("always", KurilmapWarning)
        shown = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
            if issubclass(category, KurilmapWarning):
                print(f"kurilmap: warning: {message}", file=sys.stderr)
            else:
                shown(message, category, *rest, **more)

        warnings.showwarning = show
        try:
            status: int = options.run(options)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever reads our output (`| head`) has had enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except KurilmapError as error:
            print(f"kurilmap: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("kurilmap: interrupted", file=sys.stderr)
            return 130
    return status


def _atlas(options: argparse.Namespace) -> Atlas:
    from .atlas import Atlas, bundled

    return Atlas(options.atlas) if options.atlas is not None else bundled()


def _new(options: argparse.Namespace) -> int:
    from .scaffold import new

    made = new(
        options.folder,
        options.bbox,
        coast=options.coast,
        title=options.title,
        license=options.license,
        attribution=options.attribution,
    )
    print(f"{options.folder}: an atlas of {next(iter(made.regions))}; its README.md says what to do next")
    return 0


def _list(options: argparse.Namespace) -> int:
    atlas = _atlas(options)
    wide = max(len(record.license) for record in atlas.records) + 2

    def show(region: str) -> None:
        for r in atlas.records:
            if r.region == region:
                print(f"  {r.layer:17}{r.features:5}  {r.geometry:14}{r.license:{wide}}{r.title}")

    print(f"data {atlas.version} of {atlas.date}")
    for region in atlas.regions.values():
        zoom = f"zoom {region.zoom[0]}-{region.zoom[1]}"
        views = f"; perspectives neutral, de-facto, {', '.join(region.parties)}" if region.parties else ""
        print(f"\n{region.id}  {region.title} ({zoom}{views})")
        show(region.id)
    from .route import stories

    print(f"\nstories (export --story): {', '.join(stories(atlas))}")
    if atlas.lessons:
        print("\nlessons")
    for lesson in atlas.lessons.values():
        print(f"  {lesson.id:24}{lesson.language:6}{lesson.region:16}{lesson.license:{wide}}{lesson.title}")
    print("\nof no one region")
    for name in dict.fromkeys(r.region for r in atlas.records if r.region not in atlas.regions):
        show(name)
    return 0


def _settle() -> None:
    """Let collections of garbage pass over what has been imported.

    It stays to the end, and walking it again and again takes a fifth of the time in which a map is written.
    """
    gc.freeze()


def _export(options: argparse.Namespace) -> int:
    from .map import Map

    _settle()
    drawn = Map(
        options.region,
        atlas=_atlas(options),
        language=options.language,
        perspective=options.perspective,
        year=options.year,
    )
    if options.zones is not None:
        drawn.zones(*options.zones, what_if=_what_if(options.what_if))
    elif options.what_if:
        raise InputError("a What if is about sea zones: say which, such as --zones 12 200")
    if options.story is not None:
        drawn.story(options.story)
    drawn.save(options.output)
    return 0


def _what_if(asked: Sequence[str]) -> dict[str, list[str]] | None:
    """Read `island=party,rock` as `Map.zones` takes it."""
    found = {}
    for each in asked:
        island, equals, choice = each.partition("=")
        if not equals or island in found:
            raise InputError(
                f"--what-if takes each island once, as iturup=japan or habomai=rock, not {each!r}"
            )
        found[island] = choice.split(",")
    return found or None


def _lesson(options: argparse.Namespace) -> int:
    from .lesson import Lesson

    _settle()
    Lesson(options.lesson, atlas=_atlas(options)).save(options.output, teacher=options.teacher)
    return 0


def _worksheet(options: argparse.Namespace) -> int:
    from .lesson import Lesson

    _settle()
    Lesson(options.lesson, atlas=_atlas(options)).worksheet(
        options.output, answers=options.answers, language=options.language, paper=options.paper
    )
    return 0


def _quiz(options: argparse.Namespace) -> int:
    from .lesson.quiz import quiz

    _settle()
    made = quiz(
        options.region,
        atlas=_atlas(options),
        n=options.n,
        seed=options.seed,
        language=options.language,
        perspective=options.perspective,
    )
    made.save(options.output)
    return 0


def _assets(options: argparse.Namespace) -> int:
    from .page import plugins, store

    for each in plugins.states():
        size = sum(file.size for file in each.missing)
        lacks = [f"{size / 1000:.0f} kB to get"] if each.missing else []
        lacks += [f"python -m pip install {name}" for name in each.uninstalled]
        print(f"{each.name:22}{', '.join(lacks) or 'here'}")
    missing = plugins.missing_files()
    print(f"kept in {store.folder()}: {len(store.files()) - len(missing)} of {len(store.files())} files")
    if options.list or not missing:
        return 0
    kilobytes = sum(file.size for file in missing) / 1000
    licenses = ", ".join(sorted({store.licenses()[file.package] for file in missing}))
    print(
        f"getting {len(missing)} files, {kilobytes:.0f} kB ({licenses}), from {options.source or store.SOURCE}",
        flush=True,
    )
    progress, done = sys.stderr.isatty(), 0

    def tell(file: store.File) -> None:
        nonlocal done
        done += 1
        if progress:
            print(
                f"\r\033[K[{done}/{len(missing)}] {file.package}/{file.path}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    try:
        left = store.take(options.source, missing, tell) if options.source else store.fetch(missing, tell)
    finally:
        if progress:
            print("\r\033[K", end="", file=sys.stderr)
    if left:
        names = ", ".join(dict.fromkeys(file.package for file in left))
        raise InputError(
            f"{options.source} has no files, or others, of {names} (`npm pack {left[0].package}` makes an archive)"
        )
    print("all are here")
    return 0


def _gallery(options: argparse.Namespace) -> int:
    from .gallery import write_gallery

    _settle()
    folder: Path = options.output
    progress = sys.stderr.isatty()
    for number, (count, name) in enumerate(write_gallery(folder, _atlas(options))):
        if progress:
            print(f"\r\033[K[{number + 1}/{count}] {name}", end="", file=sys.stderr, flush=True)
    if progress:
        print("\r\033[K", end="", file=sys.stderr)
    print(folder / "index.html")
    return 0


def _check(options: argparse.Namespace) -> int:
    from .atlas import bundled_folder
    from .check import run_checks
    from .check.mend import fix_atlas

    folder: Path = options.folder or options.atlas or bundled_folder()
    if folder.is_file() or folder.suffix.lower() in (".md", ".markdown"):
        return _check_lesson(folder, _atlas(options))
    if not folder.is_dir():
        print(f"kurilmap: {folder}: there is no such folder", file=sys.stderr)
        return 1
    if options.fix and (folder / "catalog.toml").is_file():
        for line in fix_atlas(folder):
            print(f"fixed: {line}")
    problems, advice = run_checks(folder)
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{folder.resolve().name}: no problems", flush=True)
    for each in advice:
        print(f"note: {each}", file=sys.stderr)
    return 1 if problems else 0


def _check_lesson(path: Path, atlas: Atlas) -> int:
    from .lesson import check_lesson

    problems = check_lesson(path, atlas)
    for problem in problems:
        print(problem)
    if not problems:
        print(f"{path.name}: no problems")
    return 1 if problems else 0
