"""The project's own files hold together: dependencies, the wheel, imports, sizes, import time."""

from __future__ import annotations

import ast
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
import venv
import zipfile
from graphlib import TopologicalSorter

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import browser

EXTRAS = ("notebook", "image", "widget", "icons", "plugins", "test", "data", "parquet", "classes", "bench")


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


def by_name(requirements):
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, requirements)}


# Dependencies


def test_every_dependency_is_pinned_within_its_limits(project, root):
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pins = by_name(line for line in lines if line and not line.startswith("#"))
    assert all(str(pin).startswith("==") for pin in pins.values())
    assert sorted(project["optional-dependencies"]) == sorted(EXTRAS)
    wanted = [
        *project["dependencies"],
        *(r for extra in EXTRAS for r in project["optional-dependencies"][extra]),
    ]
    for name, limits in by_name(wanted).items():
        assert name in pins, name
        assert limits.contains(str(pins[name]).removeprefix("==")), name


def test_conda_has_the_same_packages_and_limits(project, root):
    lines = re.findall(r"^ +- (.+)$", (root / "environment.yml").read_text("utf-8"), re.MULTILINE)
    skip = ("conda-forge", "pip", "pip:", "--editable .")
    found = by_name(line for line in lines if line not in skip)
    assert str(found.pop("python")) == project["requires-python"]
    assert found == by_name([*project["dependencies"], *project["optional-dependencies"]["notebook"]])


def test_no_address_of_a_registry(root):
    for name in ("pyproject.toml", "environment.yml", "constraints.txt", "Makefile", ".ci/run"):
        text = (root / name).read_text("utf-8")
        assert "://" not in text, name
        assert "index-url" not in text, name
        assert " @ " not in text, name


def test_lower_limits_are_versions_that_can_be_asked_for(project):
    # The run with the oldest versions takes each lower limit as it stands.
    for name, limits in by_name(project["dependencies"]).items():
        assert [s for s in limits if s.operator == ">="], name


def test_every_licence_and_credit_of_the_data_is_in_its_licence_file(root):
    from kurilmap.atlas import bundled

    told = (root / "LICENSE-DATA.md").read_text("utf-8")
    for record in bundled().records:
        assert record.license in told, record.file
        for credit in record.attribution.removesuffix(" (CC BY 4.0)").split("; "):
            assert credit in told, record.file


# The code


def named(path, root):
    """The dotted name of a module, a folder's own as that of the folder."""
    return ".".join(path.relative_to(root / "kurilmap").with_suffix("").parts).removesuffix(".__init__")


def imports(path, known):
    """What a module imports of the package when it is loaded."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            module = ("kurilmap." if node.level else "") + (node.module or "")
            if module.strip(".").split(".")[0] == "kurilmap":
                inner = module.strip(".").removeprefix("kurilmap").strip(".")
                within = {f"{inner}.{alias.name}".strip(".") for alias in node.names}
                found |= (within & known) or ({inner} & known)
    return found


def test_imports_go_one_way(root):
    paths = {named(path, root): path for path in (root / "kurilmap").rglob("*.py")}
    modules = {name: imports(path, set(paths)) for name, path in paths.items()}
    order = list(TopologicalSorter(modules).static_order())  # raises where there is a circle
    assert order.index("errors") < order.index("atlas") < order.index("gazetteer")
    assert order.index("describe") < order.index("still") < order.index("map") < order.index("lesson.page")
    assert not modules["errors"]
    assert "page.document" in modules["offline"]


def test_contributing_shows_the_house_as_it_stands(root):
    text = (root / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    floor = {name.strip("/"): i for i, row in enumerate(rows) for name in re.findall(r"`([\w/]+)`", row)}
    paths = {named(path, root): path for path in (root / "kurilmap").rglob("*.py")}
    for name, path in paths.items():
        if name not in ("__init__", "__main__"):
            own = floor[name.split(".")[0]]
            down = {each for each in imports(path, set(paths)) if floor[each.split(".")[0]] > own}
            assert down - {"page.pack"} <= ({"describe"} if name == "labels.marks" else set()), name


def test_what_was_measured_too_slow_is_told(root):
    measured = (root / "tests/bench/results.md").read_text("utf-8")
    missed = {re.split(r" {2,}", line)[0] for line in measured.splitlines() if line.endswith("MISSED")}
    told = (
        (root / "CONTRIBUTING.md")
        .read_text("utf-8")
        .partition("What misses its limit today:")[2]
        .partition(".")[0]
    )
    assert set(re.findall(r"`(.+?)`", told)) == missed
    assert re.match(r"# Measured on 20\d\d-\d\d-\d\d\n", measured)


def test_modules_can_be_held_in_the_head(root):
    for path in [*(root / "kurilmap").rglob("*.py"), *(root / "geodata/build").rglob("*.py")]:
        assert len(path.read_text("utf-8").splitlines()) <= 400, path.name


def test_public_names_can_be_used():
    import kurilmap as km

    for name in ("catalog", "load", "places", "events", "nearest", "distance", "OfflineMap", "Map", "Atlas"):
        assert callable(getattr(km, name)), name
    assert set(km.__all__) <= set(dir(km))
    for name in km.__all__:
        assert getattr(km, name) is not None


def test_everything_in_the_readme_runs(root, tmp_path, monkeypatch):
    from kurilmap import cli

    monkeypatch.chdir(tmp_path)
    text = (root / "README.md").read_text("utf-8")
    names = {}
    blocks = re.findall(r"```(\w*)\n(.+?)```", text, re.DOTALL)
    assert [language for language, _ in blocks] == ["python", "python"]
    for _, code in blocks:
        exec(code, names)
    commands = [line.split("#")[0].split() for line in re.findall(r"^    (\S.+)$", text, re.MULTILINE)]
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    ran = set()
    for command in commands:
        match command:
            case ["make", target]:
                assert target in targets
            case ["python3", "-m", "pip", "install", "."]:
                pass  # the tests of the wheel do that
            case ["kurilmap", *arguments]:
                cli.parser().parse_args(arguments)  # what it fetches is on the network: see test_plugins
                if "--list" in arguments:
                    assert cli.main(arguments) == 0
            case ["python", "-m", "kurilmap", verb, *arguments]:
                assert cli.main([verb, *arguments]) == 0, command
                ran.add(verb)
            case _:
                pytest.fail(f"nothing runs {' '.join(command)}")
    assert ran == {"list", "export", "lesson", "worksheet", "quiz", "gallery", "check", "new"}
    assert (tmp_path / "site/index.html").is_file()


def test_figures_of_the_readme_are_those_of_the_data(root):
    import kurilmap as km

    text = " ".join((root / "README.md").read_text("utf-8").split())
    counts = km.catalog().set_index(["region", "layer"])["features"]
    layers = km.catalog().groupby("layer")["features"].sum()
    events = km.events()
    assert f"{counts['kurils', 'islands']} Kuril and {counts['senkaku', 'islands']} Senkaku islands" in text
    assert f"{layers['places']} places, {layers['peaks']} volcanoes and summits" in text
    first, last = (each[:4] for each in (min(events["date"]), max(events["date"])))
    assert f"{len(events)} events from {first} to {last}" in text
    assert f"of which there are about {round(layers['sources'], -2)}" in text
    notebooks = sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))
    assert re.findall(r"\| (0\d-[a-z0-9-]+) \|", text) == notebooks


def test_our_row_of_the_comparison_is_true(root, tmp_path):
    import kurilmap as km

    text = (root / "README.md").read_text("utf-8")
    row = re.search(
        r"^\| kurilmap \| (\S+) \| (\d+) kB \| .+? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$",
        text,
        re.MULTILINE,
    )
    requests, size, axe, *counts = map(int, row.groups())
    assert requests == axe == 0  # test_offline_browser and test_access hold it
    data = km.Map("kurils").describe()
    assert counts == [len(data["languages"]), len(data["perspectives"]), len(km.atlas.bundled().lessons)]
    km.Map("kurils").save(tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size / 1000 == pytest.approx(size, rel=0.1)


def test_the_picture_of_the_readme_is_current(root):
    import kurilmap as km
    from kurilmap import still

    drawn = (root / "README.svg").read_text("utf-8")
    assert drawn == still.svg(km.Map("kurils").describe()), "python -m kurilmap export kurils -o README.svg"


def seconds(code, root):
    """How long the processor works on it in a fresh Python, whatever else the machine does."""
    start = os.times()
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
    end = os.times()
    return end.children_user + end.children_system - start.children_user - start.children_system


def test_import_is_quick(root):
    seconds("import kurilmap", root)
    pairs = [(seconds("import kurilmap", root), seconds("pass", root)) for _ in range(7)]
    assert statistics.median(ours - bare for ours, bare in pairs) < 0.1


def test_ci_runs_what_everyone_runs(root):
    lines = (root / ".ci/run").read_text("utf-8").splitlines()
    assert lines[-1] == "exec make test"
    assert os.access(root / ".ci/run", os.X_OK)


def test_a_missing_browser_is_told_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert browser.ensure() == 0
    assert capsys.readouterr().err == f"no browser for the browser tests: {browser.ADVICE}\n"


# The wheel


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The wheel, built from a copy of what belongs to it."""
    pytest.importorskip("setuptools", minversion="77")
    source = tmp_path_factory.mktemp("source")
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("kurilmap", "geodata"):
        shutil.copytree(root / name, source / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA.md"):
        shutil.copy(root / name, source)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        "dist",
        ".",
    ]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next((source / "dist").glob("*.whl"))


def test_wheel_carries_the_data_and_the_pages_files(wheel, root):
    with zipfile.ZipFile(wheel) as content:
        names = set(content.namelist())
        catalog = tomllib.loads(content.read("kurilmap/geodata/catalog.toml").decode())
        for record in [*catalog["layers"], *catalog["pages"]]:
            assert f"kurilmap/geodata/{record['file']}" in names
    ours = {f"kurilmap/web/{path.name}" for path in (root / "kurilmap/web").iterdir() if path.is_file()}
    assert ours <= names
    assert {"kurilmap/__init__.pyi", "kurilmap/py.typed", "kurilmap/geodata/POLICY.md"} <= names
    assert any(name.endswith("licenses/LICENSE-DATA.md") for name in names)
    assert not [
        name for name in names if "/build/" in name or name.startswith(("tests", "geodata", "notebooks"))
    ]


def fresh(folder, *arguments, root):
    """A new environment with the given packages; returns its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [python, "-m", "pip", "install", "-q", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return python


@pytest.mark.slow
def test_installed_wheel_works_from_another_folder(wheel, root, tmp_path):
    python = fresh(tmp_path / "env", "-c", "constraints.txt", wheel, root=root)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = (
        "import kurilmap as km; assert 'elsewhere' not in km.__file__ and 'env' in km.__file__; "
        "assert len(km.load('kurils', 'islands')) == 51; print(km.distance('Uotsuri', 'Ishigaki'))"
    )
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    for arguments in (
        ["-c", code],
        ["-m", "kurilmap", "export", "kurils", "-o", "x.html"],
        ["-m", "kurilmap", "check"],
        ["-m", "kurilmap", "gallery", "-o", "site"],
    ):
        done = subprocess.run(
            [python, *arguments], cwd=elsewhere, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (elsewhere / "x.html").stat().st_size > 100_000


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the oldest versions are those of Python 3.11")
def test_oldest_dependencies(project, wheel, root, tmp_path):
    oldest = tmp_path / "oldest.txt"
    limits = by_name(project["dependencies"])
    lower = {name: next(s.version for s in spec if s.operator == ">=") for name, spec in limits.items()}
    oldest.write_text(
        "".join(f"{name}=={_exact(name, version)}\n" for name, version in lower.items()), "utf-8"
    )
    more = ["pytest", "hypothesis", "packaging", "setuptools<80"]
    python = fresh(tmp_path / "env", "-c", oldest, wheel, *more, root=root)
    command = [
        python,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not slow and not browser",
        "-p",
        "no:cacheprovider",
        "-W",
        "default",
    ]
    names = (
        "test_atlas",
        "test_gazetteer",
        "test_geodesy",
        "test_offline",
        "test_map",
        "test_layers",
        "test_cli",
    )
    files = [f"tests/{name}.py" for name in names if (root / f"tests/{name}.py").is_file()]
    done = subprocess.run([*command, *files], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def _exact(name, version):
    """XStatic packages count their own releases in a fourth number."""
    return f"{version}.*" if name.startswith("xstatic") else version
