"""The notebooks run from top to bottom, as a reader would run them, reach for no network, and show their maps as stored."""

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from notebooks import NOTEBOOKS, executed, read

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
LARGEST = 1_500_000  # bytes


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_network_is_off(tmp_path):
    notebook = nbformat.v4.new_notebook()
    code = "import urllib.request; urllib.request.urlopen('http://example.org')"
    notebook.cells = [nbformat.v4.new_code_cell(code)]
    with pytest.raises(CellExecutionError, match="the network is off in this test"):
        executed(notebook, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_and_what_is_stored_in_it_is_what_it_gives(name, tmp_path, open_page):
    stored = read(NOTEBOOKS / name)
    now = executed(read(NOTEBOOKS / name), tmp_path)
    for before, after in zip(stored.cells, now.cells, strict=True):
        assert before == after, f"{name}, cell {before.id}: run `make notebooks`"
    assert stored.metadata == now.metadata
    for path in sorted(tmp_path.glob("*.html")):
        _, log = open_page(path)
        log.assert_clean()


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_maps_says_how_to_run_it_and_is_of_modest_size(name):
    notebook = read(NOTEBOOKS / name)
    nbformat.validate(notebook)
    assert "make lab" in notebook.cells[0].source
    assert any("image/svg+xml" in output.get("data", {}) for output in outputs(notebook))
    assert (NOTEBOOKS / name).stat().st_size <= LARGEST
    assert all(cell.get("execution_count") is None for cell in notebook.cells)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("01-explore", ["© OpenStreetMap contributors", "km between their nearest shores"]),
        ("02-kurils", ["1945-08-20 {'status': 'changing hands', 'administered_by': ''}"]),
        ("03-senkaku", ["in the table: 23", "at least 36"]),
        ("04-summits-of-2016", ["sochi", "lima", "together"]),
        ("05-sea-zones", ["piece(s), from"]),
        (
            "07-your-own-region",
            ["its sha256 is not the catalog's", "bering: name_ru = 'остров Беринга'", "no problems"],
        ),
        (
            "06-teach",
            [
                "my-lesson.md:11: fit: unknown place 'Iturupp'; did you mean 'iturup'",
                "did you mean 'answer'",
                "no problems",
            ],
        ),
    ],
)
def test_what_a_notebook_prints(name, says):
    printed = "".join(output.get("text", "") for output in outputs(read(NOTEBOOKS / f"{name}.ipynb")))
    for each in says:
        assert each in printed
