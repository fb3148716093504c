"""How a map shows itself in notebooks: live where they are trusted, as a picture where not; PNG and PDF; a widget.

Guarded here with a real JupyterLab and a real kernel: a change of the output's form that hides the map from readers of
untrusted notebooks, and a widget that does not hear or say what changes.
"""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as ET

import nbformat
import pytest
from nbconvert import HTMLExporter

import kurilmap as km
from kurilmap import picture, still
from kurilmap.errors import InputError, MissingExtra

REGIONS = ("kurils", "senkaku", "vladivostok", "nagato", "northeast-asia")
PICTURE = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')


def notebook_with(*maps):
    notebook = nbformat.v4.new_notebook()
    for m in maps:
        cell = nbformat.v4.new_code_cell("m")
        cell.outputs = [
            nbformat.v4.new_output("display_data", {"text/html": m._repr_html_(), "text/plain": "m"})
        ]
        notebook.cells.append(cell)
    return notebook


def test_a_map_shows_a_titled_frame_with_its_picture_inside():
    m = km.Map("senkaku", language="ja")
    shown = m._repr_html_()
    assert shown.startswith('<iframe title="尖閣諸島')
    assert "allow-same-origin" not in shown
    svg = base64.b64decode(PICTURE.search(shown)[1]).decode()
    assert svg == still.svg(m.describe())
    assert m._repr_svg_() is None
    assert m._repr_html_() == shown  # twice the same, and the map's own file is not changed by it
    assert "km-packed" not in m.get_root().render()


def test_ten_maps_in_a_notebook_stay_small():
    sizes = [
        len(km.Map(region, language=language)._repr_html_().encode())
        for region in REGIONS
        for language in ("en", "ja")
    ]
    assert max(sizes) <= 500_000
    assert sum(sizes) <= 5_000_000
    assert len(still.svg(km.Map("kurils", language="ru").describe()).encode()) <= 120_000


def test_for_a_forge_a_map_is_its_picture_only(monkeypatch):
    monkeypatch.setenv("KURILMAP_DISPLAY", "still")
    m = km.Map("nagato")
    assert m._repr_html_() is None
    root = ET.fromstring(m._repr_svg_())
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Nagato"


@pytest.mark.usefixtures("chromium")
def test_for_latex_a_map_is_a_png_where_that_is_asked_for(monkeypatch):
    m = km.Map("nagato")
    assert m._repr_png_() is None
    monkeypatch.setenv("KURILMAP_DISPLAY", "png")
    assert m._repr_png_().startswith(b"\x89PNG")
    assert m._repr_html_() is None
    assert m._repr_svg_() is None


def test_the_packed_page_of_a_notebook_works_like_the_file(open_page):
    m = km.Map("kurils").note("Iturup", "</script>`${1}")
    page, log = open_page(
        f"<!doctype html><title>t</title>{m._repr_html_()}", viewport={"width": 1100, "height": 700}
    )
    frame = page.frames[1]
    frame.wait_for_function("() => document.documentElement.classList.contains('km-ready')")
    frame.locator(".km-places button[data-id=urup]").click()
    assert frame.evaluate("kurilmap.state().selected") == "urup"
    assert "</script>`${1}" in frame.locator(".km-note-text").inner_text()
    log.assert_clean()


def test_nbconvert_shows_the_live_map_without_a_network(open_page, tmp_path):
    html, _ = HTMLExporter().from_notebook_node(notebook_with(km.Map("senkaku")))
    path = tmp_path / "converted.html"
    path.write_text(html, encoding="utf-8")
    page, _log = open_page(path)  # nbconvert's own page asks for MathJax: refused, and not the map's doing
    frame = next(each for each in page.frames if each.parent_frame)
    frame.wait_for_function("() => document.documentElement.classList.contains('km-ready')")
    assert frame.locator(".km-label:visible").count() > 3


# PNG and PDF


@pytest.mark.usefixtures("chromium")
def test_png_and_pdf_have_the_size_that_is_asked_for(tmp_path):
    m = km.Map("vladivostok", language="ru")
    m.save(tmp_path / "a.png", width=500, scale=2)
    head = (tmp_path / "a.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(head[16:20]) == 1000
    m.save(tmp_path / "a.pdf")
    pdf = (tmp_path / "a.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"/Font" in pdf  # text is text


@pytest.mark.parametrize(("options", "says"), [
    ({"width": 20}, "at least 100"), ({"width": 4.5}, "whole number"), ({"scale": 0}, "above 0"),
    ({"scale": "2"}, "above 0"), ({"width": 9000, "scale": 3}, "16384 pixels a side"),
])  # fmt: skip
def test_an_odd_size_says_what_is_right(options, says, tmp_path):
    with pytest.raises(InputError, match=says):
        km.Map("nagato").save(tmp_path / "x.png", **options)
    assert not (tmp_path / "x.png").exists()


def test_without_a_browser_one_line_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("KURILMAP_BROWSER", "/nowhere/chrome")
    with pytest.raises(
        MissingExtra, match=r"python -m pip install 'kurilmap\[image\]' and a Chrome or Chromium"
    ):
        km.Map("nagato").save(tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("module", "extra", "call"), [
    ("playwright", "image", "km.Map('nagato').save('x.png')"), ("playwright", "image", "km.Map('nagato').save('x.pdf')"),
    ("anywidget", "widget", "km.Map('nagato').widget()"), ("pyarrow", "parquet", "km.Map('nagato').add('a.parquet')"),
    ("mapclassify", "classes", "km.Map('nagato').add(pd.DataFrame({'lat': [34.3] * 3, 'lon': [131.2] * 3, 'n': [1, 2, 4]}), color='n', classes='Quantiles')"),
])  # fmt: skip
def test_what_is_not_installed_is_told_in_one_line_and_nothing_else_breaks(module, extra, call, tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    code = (
        f"import sys; sys.modules[{module!r}] = None\nimport pandas as pd, kurilmap as km\nkm.Map('nagato').save('x.html')\n"
        f"try: {call}\nexcept ImportError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert f"python -m pip install 'kurilmap[{extra}]'" in run.stdout
    assert run.stdout.count("\n") == 1
    assert (tmp_path / "x.html").stat().st_size > 100_000


def test_a_map_is_written_where_there_is_nothing_but_what_it_needs(tmp_path):
    optional = ("IPython", "ipykernel", "ipywidgets", "traitlets", "jupyterlab", "anywidget", "playwright", "pyarrow",
                "mapclassify", "matplotlib", "nbformat")  # fmt: skip
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({optional!r}))\nimport kurilmap as km\n"
        "m = km.Map('senkaku').zones(12, 200); m.save('x.html'); m.save('x.svg'); km.quiz('senkaku').save('q.html')\n"
        "assert m._repr_html_(); km.load('senkaku', 'islands'); km.Lesson('senkaku-names').save('l.html')\n"
    )
    env = {**os.environ, "KURILMAP_BROWSER": "/nowhere/chrome"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"x.html", "x.svg", "q.html", "l.html"}


@pytest.mark.usefixtures("chromium")
def test_a_picture_can_be_drawn_where_an_event_loop_runs(tmp_path):
    code = "import asyncio, kurilmap as km\nasync def f(): km.Map('nagato').save('x.png')\nasyncio.run(f())"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert picture.find_browser()
    assert (tmp_path / "x.png").stat().st_size > 10_000


# JupyterLab

WIDGET = "import kurilmap as km\nw = km.Map('kurils').widget()\nw"


@pytest.fixture(scope="module")
def lab(tmp_path_factory, root):
    """A JupyterLab with its own folders; gives its address and the folder that it serves."""
    home = tmp_path_factory.mktemp("lab")
    served = home / "notebooks"
    served.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        **os.environ, "PYTHONPATH": str(root), "HOME": str(home), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_RUNTIME_DIR": str(home / "run"), "IPYTHONDIR": str(home / "ip"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True", "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=served, env=env, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.5)
        else:
            server.kill()
            pytest.fail(f"JupyterLab did not answer: {(home / 'log').read_text()[-2000:]}")
        yield address, served, env
        server.terminate()
        server.wait(20)


def opened(chromium, address, name):
    context = chromium.new_context(viewport={"width": 1300, "height": 1000})
    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.locator(".jp-Notebook .jp-OutputArea-output, .jp-Notebook .jp-Cell").first.wait_for()
    return context, page


def test_an_untrusted_notebook_shows_the_still_picture_after_a_reload_too(chromium, lab):
    address, served, _ = lab
    nbformat.write(notebook_with(km.Map("senkaku")), served / "untrusted.ipynb")
    context, page = opened(chromium, address, "untrusted.ipynb")
    for _ in range(2):
        shown = page.locator(".jp-OutputArea img")
        shown.wait_for()
        assert shown.evaluate("(img) => img.complete && img.naturalWidth") > 300
        assert page.locator(".jp-OutputArea iframe").count() == 0
        page.reload()
    context.close()


def test_a_trusted_notebook_shows_the_live_map_after_a_reload_too(chromium, lab):
    address, served, env = lab
    nbformat.write(notebook_with(km.Map("senkaku")), served / "trusted.ipynb")
    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", "trusted.ipynb"], cwd=served, env=env, check=True
    )
    context, page = opened(chromium, address, "trusted.ipynb")
    for _ in range(2):
        frame = page.frame_locator(".jp-OutputArea iframe")
        frame.locator("html.km-ready").wait_for(state="attached")
        assert frame.locator(".km-label:visible").count() > 3
        assert page.locator(".jp-OutputArea img:visible").count() == 0
        page.reload()
    context.close()


def test_the_widget_hears_and_tells(chromium, lab):
    address, served, env = lab
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(WIDGET)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, served / "widget.ipynb")
    context, page = opened(chromium, address, "widget.ipynb")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
    for _ in range(4):  # the editor is there before the kernel takes what it is given
        page.locator(".jp-Cell .cm-content").first.click()
        page.keyboard.press("Control+Enter")
        if _within(lambda: page.locator(".jp-OutputArea iframe").count(), 20):
            break
    frame = page.frame_locator(".jp-OutputArea iframe")
    frame.locator("html.km-ready").wait_for(state="attached")
    with urllib.request.urlopen(f"{address}/api/sessions") as answer:
        kernel = json.load(answer)[0]["kernel"]["id"]
    client = _client(env, kernel)
    try:
        # From the page to Python.
        frame.locator(".km-places button[data-id=iturup]").click()
        assert _within(lambda: "iturup" in _run(client, "print(w.selected)"))
        inner = next(each for each in page.frames if each.parent_frame)
        _settled(client, inner)
        # From Python to the page.
        _run(client, "w.selected = 'urup'; w.language = 'ru'")
        _moved(inner, "kurilmap.state().selected === 'urup' && kurilmap.state().names === 'ru'")
        _settled(client, inner)
        _run(client, "w.view = [9, 46.0, 150.0]")
        _moved(inner, "kurilmap.map.getZoom() === 9")
        # The other traits, each way; a year can be taken back.
        _settled(client, inner)
        inner.evaluate(
            "() => kurilmap.set({ year: 1875, names: 'ja', perspective: 'japan', view: '8/45/148', selected: null })"
        )
        state = "print([w.year, w.language, w.perspective, [round(v) for v in w.view], w.selected])"
        assert _within(lambda: "[1875, 'ja', 'japan', [8, 45, 148], '']" in _run(client, state)), _run(
            client, state
        )
        _settled(client, inner)
        _run(client, "w.year, w.language, w.perspective = 1905, 'zh', 'russia'")
        _moved(inner, "JSON.stringify((({ year, names, perspective }) => [year, names, perspective])(kurilmap.state())) "
                      "=== JSON.stringify([1905, 'zh', 'russia'])")  # fmt: skip
        _settled(client, inner)
        _run(client, "w.year = None; w.perspective = 'neutral'; w.selected = 'urup'")
        _moved(inner, "kurilmap.state().year === null && kurilmap.state().selected === 'urup'")
        _settled(client, inner)
        # How long each way takes. The promise is 200 ms; on a busy machine that says little, so the limit is far off.
        _run(
            client, "import time; heard = []; w.observe(lambda change: heard.append(time.time()), 'selected')"
        )
        inner.evaluate(
            "kurilmap.on('state', () => { if (kurilmap.state().selected === 'urup') window.moved = Date.now(); })"
        )
        there, back = [], []
        for place in ("iturup", "kunashir", "shikotan"):
            clicked = inner.evaluate(
                "(id) => { const now = Date.now(); document.querySelector(`.km-places button[data-id=${id}]`).click(); return now; }",
                place,
            )
            assert _within(lambda place=place: place in _run(client, "print(w.selected)"))
            there.append(float(_run(client, "print(heard[-1])")) * 1000 - clicked)
            inner.evaluate("() => { window.moved = 0; }")
            told = float(_run(client, "print(time.time()); w.selected = 'urup'")) * 1000
            _moved(inner, "window.moved > 0")  # the state is there before what listens to it hears
            back.append(inner.evaluate("window.moved") - told)
        for name, times in (("click to Python, ms", there), ("Python to map, ms", back)):
            print(f"{name}: {sorted(times)[1]:.0f}")
            assert 0 <= sorted(times)[1] < 3000, (name, times)
        # What cannot be is refused, and changes nothing.
        assert "UnknownPerspective" in _run(
            client, "try: w.perspective = 'china'\nexcept Exception as e: print(type(e).__name__)"
        )
        assert "neutral" in _run(client, "print(w.perspective)")
        # Something added after it was shown.
        _run(client, "w.add(km.load('kurils', 'peaks'), name='Peaks')")
        frame.get_by_role("checkbox", name="Peaks").wait_for()
        inner = next(each for each in page.frames if each.parent_frame)
        assert _moved(inner, "window.kurilmap?.state && kurilmap.state().selected === 'urup'") < 20
    finally:
        client.stop_channels()
        context.close()


def test_the_page_tells_its_widget_what_is_new_and_nothing_else(open_page):
    """What it was just told does not come back: an echo with the old view would undo the new one."""
    page, _ = open_page("<!doctype html><title>around</title><iframe sandbox='allow-scripts'></iframe>")
    page.evaluate(
        """(text) => {
            window.told = [];
            addEventListener("message", (event) => told.push(event.data.kurilmap));
            document.querySelector("iframe").srcdoc = text;
        }""",
        km.Map("kurils").compact_page(bridge=True),
    )
    page.frame_locator("iframe").locator("html.km-ready").wait_for(state="attached")
    page.wait_for_function("() => told.length")
    assert set(page.evaluate("() => told[0]")) == {"selected", "view", "year", "language", "perspective"}
    found = page.evaluate(
        """async () => {
            const frame = document.querySelector("iframe").contentWindow, calm = () => new Promise((done) => setTimeout(done, 700));
            await calm();
            const out = [];
            for (const asked of [[{ selected: "urup" }, { language: "ru" }, { view: [9, 46, 150] }], [{ perspective: "china" }], [{ year: 1875 }]]) {
                told.length = 0;
                for (const each of asked) frame.postMessage({ kurilmap: each }, "*");
                await calm();
                out.push([...told]);
            }
            return out;
        }"""
    )
    assert found == [[], [{"perspective": "neutral"}], []]


def _client(env, kernel):
    from pathlib import Path

    from jupyter_client import BlockingKernelClient

    client = BlockingKernelClient(
        connection_file=str(Path(env["JUPYTER_RUNTIME_DIR"]) / f"kernel-{kernel}.json")
    )
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return client


def _run(client, code):
    printed = []

    def hear(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    client.execute_interactive(code, timeout=60, output_hook=hear)
    return "".join(printed)


def _within(holds, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.2)
    return False


def _settled(client, frame):
    """Wait until the map has come to rest and Python knows where: whoever moves it last is right, reader or Python."""
    rest = "() => !kurilmap.map._panAnim?._inProgress && kurilmap.state().view.split('/').map(Number)"
    told = "import json; print(json.dumps(w.view))"
    assert _within(lambda: frame.evaluate(rest) == json.loads(_run(client, told)), 60)


def _moved(frame, condition):
    """Wait until the page is as it should be; asked from here, for a frame that is not in sight draws nothing."""
    start = time.monotonic()
    assert _within(lambda: frame.evaluate(f"() => Boolean({condition})"), 60), frame.evaluate(
        "() => [kurilmap.state(), window.moved]"
    )
    return time.monotonic() - start
