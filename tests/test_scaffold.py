"""An atlas of one's own: started, filled, checked, mended, and used by every verb."""

import json
import re
import shlex

import geopandas as gpd
import pytest
from shapely.geometry import box

import kurilmap as km
from kurilmap.check import check_folder
from kurilmap.check.mend import fix_atlas
from kurilmap.cli import main
from kurilmap.errors import InputError, OutputError
from kurilmap.scaffold import collection, new

COMMANDER = (164.5, 54.0, 169.5, 56.0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return new(tmp_path_factory.mktemp("own") / "commander", COMMANDER).folder


@pytest.fixture
def atlas(made, tmp_path):
    import shutil

    return shutil.copytree(made, tmp_path / "commander")


def add_place(folder, **changes):
    properties = {
        "id": "nikolskoye",
        "kind": "town",
        "administered_by": "",
        "claimed_by": "",
        "source": "OWN",
        **changes,
    }
    point = {"type": "Point", "coordinates": [165.99, 55.2]}
    feature = {"type": "Feature", "properties": properties, "geometry": point}
    text = collection([feature], "CC0-1.0", "The makers of this atlas")
    (folder / "commander/places.geojson").write_text(text, encoding="utf-8")
    with (folder / "names.csv").open("a", encoding="utf-8") as file:
        file.write("nikolskoye,en,,Nikolskoye,name,,OWN,\nnikolskoye,ru,,Никольское,name,,OWN,\n")
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("OWN,Our notes,Us,2026,,4\n")


def test_a_new_atlas_has_nothing_to_complain_of_and_a_map(made, open_page):
    assert check_folder(made) == []
    atlas = km.Atlas(made)
    page, log = open_page(atlas.map("commander").get_root().render())
    assert page.title() == "Commander"
    assert page.locator("#km-legend li").count()
    log.assert_clean()


def test_every_verb_takes_the_atlas(made, tmp_path, capsys):
    for arguments in (
        ["list"],
        ["export", "commander", "-o", str(tmp_path / "m.svg")],
        ["lesson", "first", "-o", str(tmp_path / "l.html")],
        ["worksheet", "first", "-o", str(tmp_path / "w.html")],
        ["check"],
    ):
        assert main(["--atlas", str(made), *arguments]) == 0, arguments
        assert main([*arguments, "--atlas", str(made)]) == 0, arguments
    assert "no problems" in capsys.readouterr().out
    assert main(["export", "kurils", "-o", str(tmp_path / "k.svg"), "--atlas", str(made)]) == 1
    assert "commander" in capsys.readouterr().err


def test_the_readme_tells_commands_that_run_beside_the_folder(atlas, tmp_path, monkeypatch, capsys):
    told = re.findall(
        r"^    python -m kurilmap (.*?)(?:  .*)?$", (atlas / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [line.split()[0] for line in told] == ["check", "check", "export", "lesson"]
    monkeypatch.chdir(tmp_path)
    for line in told:
        assert main(shlex.split(line)) == 0, (line, capsys.readouterr().err)
    assert (tmp_path / "map.html").exists()


def test_places_are_added_and_mended(atlas, open_page):
    add_place(atlas)
    problems = check_folder(atlas)
    assert any("sha256" in each for each in problems)
    assert any("name_ru" in each for each in problems)
    done = "\n".join(fix_atlas(atlas))
    assert "nikolskoye: name_ru = 'Никольское'" in done
    assert "pages/commander.json" in done
    assert check_folder(atlas) == []
    assert fix_atlas(atlas) == []
    found = km.Atlas(atlas)
    assert found.places("Никольское").index.size == 1
    page, log = open_page(found.map("commander", language="ru").get_root().render())
    assert page.locator(".km-label[data-id=nikolskoye]").text_content() == "Никольское"
    log.assert_clean()


def test_a_page_that_is_older_than_its_layers_is_told(atlas):
    add_place(atlas)
    fix_atlas(atlas)
    catalog = atlas / "catalog.toml"
    text = catalog.read_text(encoding="utf-8")
    stamp = text.rpartition('layers = "')[2].partition('"')[0]
    catalog.write_text(text.replace(stamp, "0" * 16), encoding="utf-8")
    assert any("older than the layers" in each for each in check_folder(atlas))
    fix_atlas(atlas)
    assert check_folder(atlas) == []


def test_all_problems_at_once_each_with_its_place(atlas, capsys):
    add_place(atlas, id="Bad Id", source="NOBODY", valid_from="1900", valid_to="1800")
    path = atlas / "commander/places.geojson"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[165.99,55.2]", "[65.99,155.2]"), encoding="utf-8"
    )
    catalog = atlas / "catalog.toml"
    catalog.write_text(
        catalog.read_text(encoding="utf-8").replace('license = "ODbL-1.0"', 'license = ""', 1),
        encoding="utf-8",
    )
    assert main(["check", str(atlas)]) == 1
    told = capsys.readouterr().out
    for what in (
        "sha256",
        "small letters",
        "'NOBODY'",
        "is after",
        "latitude 155.2",
        "no license",
        "commander/commander/places.geojson:2: ",
    ):
        assert what in told, what


def test_a_coast_of_ones_own_in_another_crs(tmp_path):
    path = tmp_path / "coast.gpkg"
    gpd.GeoDataFrame(geometry=[box(10, 50, 10.5, 50.5)], crs=4326).to_crs(25832).to_file(path)
    atlas = new(tmp_path / "elsewhere", (9.5, 49.5, 11, 51), coast=path, title='Else "where"')
    assert check_folder(atlas.folder) == []
    assert len(atlas.features("elsewhere", "land")) == 1


@pytest.mark.parametrize(
    ("bbox", "says"),
    [
        ((10, 50, 11, 51), "--coast"),
        ((170, 54, 165, 56), "west < east"),
        ((164, 54, 169), "west, south, east, north"),
        ((0, 0, 100, 50), "40 degrees"),
        ((float("nan"), 0, 1, 1), "west < east"),
    ],
)
def test_boxes_that_cannot_be(tmp_path, bbox, says):
    with pytest.raises(InputError) as caught:
        new(tmp_path / "x", bbox)
    assert says in str(caught.value)
    assert not (tmp_path / "x").exists()


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "a.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        new(tmp_path, COMMANDER)


def test_layers_may_be_files_of_other_kinds(atlas):
    frame = gpd.GeoDataFrame(
        [
            {
                "id": f"hut-{i}",
                "kind": "hut",
                "administered_by": "",
                "claimed_by": "",
                "source": "OWN",
                "name_en": "",
            }
            for i in range(2)
        ],
        geometry=gpd.points_from_xy([166, 166.5], [55.1, 55]),
        crs=4326,
    ).to_crs(32658)
    frame.to_file(atlas / "commander/huts.gpkg")
    with (atlas / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("OWN,Our notes,Us,2026,,4\n")
    with (atlas / "names.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"hut-{i},en,,Hut {i},name,,OWN,\n" for i in range(2)))
    catalog = atlas / "catalog.toml"
    record = {
        "region": "commander",
        "layer": "huts",
        "file": "commander/huts.gpkg",
        "title": "Huts",
        "geometry": "Point",
        "features": 0,
        "bounds": [0, 0, 1, 1],
        "sha256": "",
        "license": "CC0-1.0",
        "attribution": "Us",
        "sources": ["OWN"],
    }
    block = "[[layers]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in record.items())
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("[[layers]]", f"{block}\n[[layers]]", 1), encoding="utf-8")
    fix_atlas(atlas)
    found = km.Atlas(atlas)
    assert found.load("commander", "huts").geometry.y.round(3).tolist() == [55.1, 55]
    assert [each for each in check_folder(atlas) if "name_" not in each] == []


@pytest.mark.parametrize(
    "title",
    [
        "</script><script>window.owned=1</script>",
        "<img src=x onerror=window.owned=1>",
        '`${1}` \\n "x" {{y}}',
    ],
)
def test_a_title_is_text_everywhere(tmp_path, open_page, title):
    atlas = new(tmp_path / "x", COMMANDER, title=title)
    assert check_folder(atlas.folder) == []
    assert km.Lesson("first", atlas=atlas).title == f"{title}: a first lesson"
    km.Lesson("first", atlas=atlas).save(tmp_path / "lesson.html")
    for shown in (atlas.map("x").get_root().render(), tmp_path / "lesson.html"):
        page, log = open_page(shown)
        assert page.title().startswith(title)
        assert page.evaluate("window.owned") is None
        log.assert_clean()


def test_parties_and_kinds_of_ones_own_have_words(atlas, open_page):
    add_place(atlas, kind="sea-lion rookery", administered_by="ruritania", claimed_by="grand-fenwick")
    catalog = atlas / "catalog.toml"
    text = catalog.read_text(encoding="utf-8").replace(
        "parties = []", 'parties = ["ruritania", "grand-fenwick"]'
    )
    catalog.write_text(text, encoding="utf-8")
    fix_atlas(atlas)
    assert check_folder(atlas) == []
    page, log = open_page(km.Atlas(atlas).map("commander").get_root().render())
    page.locator("#km-places button[data-id=nikolskoye]").click()
    told = page.locator("#km-card").inner_text()
    assert "Sea lion rookery" in told
    assert "Grand Fenwick" in told
    page.evaluate("kurilmap.set({perspective: 'grand-fenwick'})")
    assert "Grand Fenwick" in page.locator("#km-banner").inner_text()
    log.assert_clean()
