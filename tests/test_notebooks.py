"""The notebooks run from top to bottom, as a reader would run them, and reach for no network."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# Run in the kernel before the notebook's own cells: whatever opens a connection to another machine fails. The
# kernel itself talks to its client through loopback.
NO_NETWORK = """
import socket as _socket
def _refuse(self, address, _connect=_socket.socket.connect):
    if self.family in (_socket.AF_INET, _socket.AF_INET6) and not str(address[0]).startswith("127."):
        raise OSError(f"the network is off in this test, and the notebook asked for {address}")
    return _connect(self, address)
def _no_names(host, *rest, _look_up=_socket.getaddrinfo, **more):
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        raise OSError(f"the network is off in this test, and the notebook asked for {host}")
    return _look_up(host, *rest, **more)
_socket.socket.connect = _refuse
_socket.getaddrinfo = _no_names
"""


def execute(notebook, folder):
    """Run a notebook's cells in a folder of its own, with no network."""
    first = nbformat.v4.new_code_cell(NO_NETWORK)
    notebook.cells.insert(0, first)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return notebook.cells[1:]


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(autouse=True)
def _package_in_sight(monkeypatch, root):
    monkeypatch.setenv("PYTHONPATH", str(root))


def test_the_network_is_off(tmp_path):
    notebook = nbformat.v4.new_notebook()
    code = "import urllib.request; urllib.request.urlopen('http://example.org')"
    notebook.cells = [nbformat.v4.new_code_cell(code)]
    with pytest.raises(CellExecutionError, match="the network is off in this test"):
        execute(notebook, tmp_path)


def test_explore_runs_from_top_to_bottom(root, tmp_path, open_page):
    cells = execute(read(root / "notebooks/01-explore.ipynb"), tmp_path)
    printed = "".join(o.get("text", "") for cell in cells for o in cell.get("outputs", []))
    assert "© OpenStreetMap contributors" in printed
    assert "km between their nearest shores" in printed
    shown = [o["data"] for cell in cells for o in cell.get("outputs", []) if "data" in o]
    assert any("text/html" in data and "iframe" in data["text/html"] for data in shown)
    _, log = open_page(tmp_path / "kurils.html")
    log.assert_clean()


def test_teach_runs_from_top_to_bottom(root, tmp_path, open_page):
    cells = execute(read(root / "notebooks/06-teach.ipynb"), tmp_path)
    printed = "".join(o.get("text", "") for cell in cells for o in cell.get("outputs", []))
    assert "my-lesson.md:11: fit: unknown place 'Iturupp'; did you mean 'iturup'" in printed
    assert "did you mean 'answer'" in printed
    assert "no problems" in printed
    for name in ("my-lesson", "my-lesson-teacher", "my-worksheet-key", "quiz"):
        _, log = open_page(tmp_path / f"{name}.html")
        log.assert_clean()


@pytest.mark.parametrize(
    ("name", "page", "printed"),
    [
        ("02-kurils", "kurils-1875", ["1945-08-20 {'status': 'changing hands', 'administered_by': ''}"]),
        ("03-senkaku", "senkaku-2016", ["in the table: 23", "at least 36"]),
        ("04-summits-of-2016", "talks-2016", ["sochi", "lima", "together"]),
    ],
)
def test_notebooks_about_time_run_from_top_to_bottom(root, tmp_path, open_page, name, page, printed):
    cells = execute(read(root / f"notebooks/{name}.ipynb"), tmp_path)
    outputs = [o for cell in cells for o in cell.get("outputs", [])]
    text = "".join(o.get("text", "") for o in outputs)
    for each in printed:
        assert each in text
    assert any("iframe" in o["data"].get("text/html", "") for o in outputs if "data" in o)
    assert any("<table" in o["data"].get("text/html", "") for o in outputs if "data" in o)
    _, log = open_page(tmp_path / f"{page}.html")
    log.assert_clean()


NOTEBOOKS = (
    "01-explore.ipynb",
    "02-kurils.ipynb",
    "03-senkaku.ipynb",
    "04-summits-of-2016.ipynb",
    "05-sea-zones.ipynb",
    "06-teach.ipynb",
)


def test_sea_zones_run_from_top_to_bottom(root, tmp_path, open_page):
    cells = execute(read(root / "notebooks/05-sea-zones.ipynb"), tmp_path)
    printed = "".join(o.get("text", "") for cell in cells for o in cell.get("outputs", []))
    assert "piece(s), from" in printed
    tables = [
        o["data"]["text/plain"]
        for cell in cells
        for o in cell.get("outputs", [])
        if "text/plain" in o.get("data", {})
    ]
    assert any("change_km2" in text and "nobody" in text for text in tables)
    page, log = open_page(tmp_path / "sea-zones.html")
    assert page.locator(".km-zones fieldset").count() == 1
    log.assert_clean()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_is_kept_short_and_clean(root, name):
    notebook = read(root / "notebooks" / name)
    nbformat.validate(notebook)
    assert len(notebook.cells) < 15
    assert "make lab" in notebook.cells[0].source
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_every_notebook_is_tested(root):
    assert {path.name for path in (root / "notebooks").glob("*.ipynb")} == set(NOTEBOOKS)
