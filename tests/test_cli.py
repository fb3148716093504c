"""The command line, as a person would use it: what it prints, what it leaves behind, and how it exits."""

import re
import subprocess
import sys

import pytest

from kurilmap import cli
from kurilmap.check import check_folder
from kurilmap.check.mend import fix_catalog
from kurilmap.errors import OutputError


def run(*arguments, cwd, **more):
    command = [sys.executable, "-m", "kurilmap", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **more)


# Wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["draw"],
        ["export"],
        ["export", "kurils"],
        ["export", "kurils", "-o", "x.html", "--year", "long ago"],
        ["gallery"],
        ["list", "extra"],
    ],
)
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: kurilmap" in capsys.readouterr().err


def test_version_and_help(capsys):
    for option in ("--version", "--help"):
        with pytest.raises(SystemExit) as caught:
            cli.main([option])
        assert caught.value.code == 0
    told = capsys.readouterr().out
    assert re.match(r"kurilmap \d+\.\d+", told)
    for verb in ("list", "export", "lesson", "worksheet", "quiz", "gallery", "check"):
        assert re.search(rf"^ +{verb}\b", told, re.MULTILINE), verb


# list and export


def test_list_names_every_region_and_layer(capsys):
    from kurilmap.atlas import bundled

    assert cli.main(["list"]) == 0
    told = capsys.readouterr().out
    for record in bundled().records:
        assert record.layer in told
    for region in bundled().regions.values():
        assert f"\n{region.id}  {region.title} (zoom" in told


def test_list_into_a_closed_pipe(root):
    done = subprocess.run(
        f"{sys.executable} -m kurilmap list | true",
        shell=True,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_export_twice_gives_the_same_bytes(tmp_path, root):
    for name in ("a", "b"):
        done = run(
            "export",
            "Kurils",
            "-o",
            tmp_path / f"{name}.html",
            "--language",
            "ja",
            "--year",
            "1875",
            cwd=root,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert '<html lang="ja"' in (tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["kuriles", "-o", "x.html"], r"unknown region 'kuriles'; did you mean 'kurils'"),
        (["kurils", "-o", "no/such/x.html"], r"no/such"),
        (["kurils", "-o", "x.docx"], r"docx"),
        (["kurils", "-o", "x.html", "--language", "jp"], r"language 'jp'"),
        (["kurils", "-o", "x.html", "--perspective", "china"], r"perspective 'china'"),
        (["kurils", "-o", "x.html", "--year", "1066"], r"1066"),
    ],
)
def test_export_of_what_cannot_be_is_one_line(arguments, message, tmp_path, root):
    done = run("export", *arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert re.search(message, done.stderr)
    assert done.stderr.startswith("kurilmap: ")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(autouse=True)
def _package_in_sight(monkeypatch, root):
    monkeypatch.setenv("PYTHONPATH", str(root))


def test_export_never_imports_geopandas(tmp_path, root):
    code = (
        "import sys; from kurilmap.cli import main; "
        f"main(['export', 'kurils', '-o', {str(tmp_path / 'x.html')!r}]); "
        "sys.exit(f'{sys.modules.keys() & {\"geopandas\", \"pandas\"}}' if 'geopandas' in sys.modules else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# check


def test_check_of_good_atlases(tiny, capsys):
    assert cli.main(["check", str(tiny)]) == 0
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out == "tiny: no problems\ngeodata: no problems\n"


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "isles/islands.geojson",
            '"id": "small"',
            '"id": "big"',
            "islands.geojson:3: big: the id is taken in isles/",
        ),
        (
            "isles/islands.geojson",
            '"id": "small"',
            '"id": "Small 2"',
            "islands.geojson:3: Small 2: an id is small lett",
        ),
        (
            "isles/islands.geojson",
            '"source": "TEST"',
            '"source": "NO"',
            "geojson:2: big: source 'NO' is not in the tab",
        ),
        (
            "isles/islands.geojson",
            '"source": "TEST"',
            '"source": ""',
            "islands.geojson:2: big: has no source",
        ),
        ("isles/islands.geojson", '"kind": "island"', '"kid": 1', "islands.geojson:2: big: has no kind"),
        (
            "isles/islands.geojson",
            '"lon": 10.1',
            '"lon": 12',
            "2: big: its label point (20.1, 12) is not inside",
        ),
        (
            "isles/islands.geojson",
            "[10.2, 20.2], [10, 20.2]",
            "[10, 20.2], [10.2, 20.2]",
            "2: big is not valid (Self",
        ),
        ("isles/islands.geojson", "[11, 20]", "[11, 200]", "islands.geojson:3: small has latitude 200"),
        (
            "isles/islands.geojson",
            "Polygon",
            "LineString",
            "geojson:2: big: is a LineString in a layer of Polygon",
        ),
        (
            "isles/islands.geojson",
            '"kind"',
            '"valid_from": "1900", "valid_to": "1850", "kind"',
            "1900 is after valid_to",
        ),
        ("isles/islands.geojson", '"kind"', '"valid_from": "May", "kind"', "valid_from 'May' is not a date"),
        (
            "isles/islands.geojson",
            '"name_en": "Big"',
            '"name_en": "Bog"',
            "name_en is 'Bog', by the table of names 'Big'",
        ),
        ("isles/islands.geojson", "CC0-1.0", "MIT", "its license is 'MIT', the catalog's 'CC0-1.0'"),
        ("isles/islands.geojson", "}\n", "\n", "islands.geojson:"),
        ("isles/places.geojson", "harbour", "arbour", "arbour: has no name in the table of names"),
        (
            "names.csv",
            "Grand Isle,alias",
            "Grand Isle,nickname",
            "names.csv:8: big: kind 'nickname' is none of own",
        ),
        (
            "names.csv",
            "big,en,,Grand Isle,alias",
            "big,en,,Grand Isle,name",
            "names.csv:8: big: a second name in en",
        ),
        (
            "names.csv",
            "big,en,,Grand Isle",
            "lost,en,,Grand Isle",
            "names.csv: lost: has names, but there is no feature",
        ),
        ("names.csv", "Grand Isle,alias,,", "Grand Isle,alias,", "names.csv:8: the row has not 8 fields"),
        ("names.csv", "id,language", "id,tongue", "names.csv:1: the column language is missing"),
        ("history/events.csv", "1850", "185x", "history/events.csv:3: e1: date '185x' is not a date"),
        ("history/events.csv", "big|small", "big|tall", "history/events.csv:3: e1: there is no place 'tall'"),
        (
            "catalog.toml",
            'place = "big"',
            'place = "bag"',
            "catalog.toml: region isles: there is no place 'bag'",
        ),
        ("catalog.toml", "zoom = [5, 12]", "", "catalog.toml:4: region isles: zoom is missing"),
        ("catalog.toml", "version", "version = ", "catalog.toml:1: "),
    ],
)
def test_check_finds(tiny, file, old, new, message):
    edit(tiny / file, old, new)
    found = check_folder(tiny)
    assert any(message in line for line in found), found
    assert all(line.startswith("tiny/") for line in found)


def test_check_tells_everything_at_once(tiny, capsys):
    edit(tiny / "isles/islands.geojson", '"id": "small"', '"id": "big"')
    edit(tiny / "names.csv", "alias", "nickname")
    (tiny / "extra.csv").write_text("a\n1\n", "utf-8")
    (tiny / "sources.csv").unlink()
    assert cli.main(["check", str(tiny)]) == 1
    told = capsys.readouterr().out
    for part in (
        "id is taken",
        "nickname",
        "extra.csv: is not in the catalog",
        "sources.csv: the catalog lists it",
    ):
        assert part in told
    assert told.count("its sha256 is not the catalog's") == 2


def test_fix_brings_the_catalog_up_to_date(tiny, capsys):
    path = tiny / "isles/places.geojson"
    edit(path, "[10.1, 20.1]", "[10.9, 20.15]")
    text = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in text if '"twin-a"' not in line), "utf-8")
    edit(tiny / "names.csv", "twin-a,en,,Twin,name,,TEST,\n", "")
    assert cli.main(["check", str(tiny)]) == 1
    assert "it has 5 features, the catalog says 6 (--fix updates it)" in capsys.readouterr().out
    assert cli.main(["check", str(tiny), "--fix"]) == 0
    told = capsys.readouterr().out
    assert "fixed: tiny/catalog.toml: isles/places.geojson: features = 5\n" in told
    assert "isles/places.geojson: bounds = [10.05, 20.02, 11.02, 20.15]\n" in told
    assert told.endswith("tiny: no problems\n")
    assert fix_catalog(tiny) == []


def test_fix_does_not_hide_what_is_wrong(tiny, capsys):
    edit(tiny / "isles/islands.geojson", '"id": "small"', '"id": "big"')
    assert cli.main(["check", str(tiny), "--fix"]) == 1
    told = capsys.readouterr().out
    assert "sha256 = " in told
    assert "the id is taken" in told


def test_check_of_what_is_no_atlas(tmp_path, capsys):
    assert cli.main(["check", str(tmp_path)]) == 1
    assert "catalog.toml: cannot be read: No such file" in capsys.readouterr().out
    assert cli.main(["check", str(tmp_path / "none")]) == 1
    assert "there is no such folder" in capsys.readouterr().err


def test_interrupted_and_failed_verbs_exit_as_they_should(monkeypatch, capsys):
    def verb(error):
        def run(_):
            raise error

        return run

    for error, status in ((KeyboardInterrupt(), 130), (OutputError("x.html: disk full"), 1)):
        monkeypatch.setattr(cli, "_list", verb(error))
        assert cli.main(["list"]) == status
    assert capsys.readouterr().err == "kurilmap: interrupted\nkurilmap: x.html: disk full\n"


# A full disk

WRITING = {
    "export": ["export", "nagato", "-o", "out.html"],
    "picture": ["export", "nagato", "-o", "out.svg"],
    "lesson": ["lesson", "find-it", "-o", "out.html"],
    "worksheet": ["worksheet", "find-it", "-o", "out.html"],
    "quiz": ["quiz", "nagato", "-o", "out.html"],
}


@pytest.fixture
def full_disk(monkeypatch):
    """A disk on which a file cannot be ended any more; gives how many files had been begun."""
    begun = []

    def replace(path, target):
        begun.append(target)
        raise OSError(28, "No space left on device")

    return lambda: (monkeypatch.setattr("pathlib.Path.replace", replace), begun)[1]


@pytest.mark.parametrize("verb", WRITING)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(verb, full_disk, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    old = tmp_path / WRITING[verb][-1]
    old.write_text("old")
    begun = full_disk()
    assert cli.main(WRITING[verb]) == 1
    assert begun
    assert "No space left on device" in capsys.readouterr().err
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(old.name, "old")]


@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_no_part_of_a_new_atlas(there, full_disk, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    if there:
        (tmp_path / "mine").mkdir()
    begun = full_disk()
    assert cli.main(["new", "mine", "--bbox", "164.5", "54", "169.5", "56"]) == 1
    assert begun
    assert capsys.readouterr().err == "kurilmap: mine: cannot be made: No space left on device\n"
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"] * there
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "mine", "--bbox", "164.5", "54", "169.5", "56"]) == 0
    assert check_folder(tmp_path / "mine") == []


def test_a_full_disk_leaves_an_atlas_that_is_to_be_mended_as_it_is(
    full_disk, tiny, tmp_path, monkeypatch, capsys
):
    names = tiny / "isles/islands.geojson"
    names.write_text(names.read_text("utf-8").replace("}}", "}} ", 1), "utf-8")
    before = {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()}
    begun = full_disk()
    assert cli.main(["check", str(tiny), "--fix"]) == 1
    assert begun
    assert "No space left on device" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()} == before


def test_a_full_disk_leaves_the_old_gallery(full_disk, tmp_path, capsys):
    (tmp_path / "index.html").write_text("old")
    begun = full_disk()
    assert cli.main(["gallery", "-o", str(tmp_path)]) == 1
    assert begun
    assert "No space left on device" in capsys.readouterr().err
    assert [(path.name, path.read_text()) for path in tmp_path.rglob("*") if path.is_file()] == [
        ("index.html", "old")
    ]
