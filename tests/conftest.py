"""Fixtures for all tests: a real browser that can reach nothing, and a page opened in it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

import browser as browsers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

# How long an example takes says nothing on a machine that does other things as well.
settings.register_profile("kurilmap", deadline=None)
settings.load_profile("kurilmap")

ROOT = Path(__file__).resolve().parent.parent

# Runs before anything of the page does, in every frame.
WATCH = """
document.addEventListener('securitypolicyviolation', event => window.kurilmapTestViolation({
    directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample,
    source: event.sourceFile, line: event.lineNumber,
}));
"""


@dataclass
class Log:
    """What a page did since it was opened. Reading a list first lets the browser report what is pending."""

    page: Page | None = None
    _requests: list[str] = field(default_factory=list)
    _violations: list[dict[str, Any]] = field(default_factory=list)
    _errors: list[str] = field(default_factory=list)

    def _flush(self) -> None:
        if self.page is not None and not self.page.is_closed():
            self.page.wait_for_timeout(20)

    @property
    def requests(self) -> list[str]:
        """The addresses asked for, of whatever kind; not the document itself, nor data: and blob: URLs."""
        self._flush()
        return self._requests

    @property
    def violations(self) -> list[dict[str, Any]]:
        """The violations of the page's Content-Security-Policy."""
        self._flush()
        return self._violations

    @property
    def errors(self) -> list[str]:
        """Errors written to the console, and exceptions that nobody caught."""
        self._flush()
        return self._errors

    def assert_clean(self) -> None:
        """Fail unless the page asked for nothing, broke no policy and had no error."""
        assert self.requests == []
        assert self.violations == []
        assert self.errors == []


def _no_browser(reason: str) -> None:
    """Skip the test, or fail it where a browser is a must."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and under CI=true the browser tests must run")
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True, scope="session")
def _no_plugin_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests see none of the files that whoever runs them keeps for folium's plugins."""
    os.environ["KURILMAP_ASSETS"] = str(tmp_path_factory.mktemp("assets"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chrome or Chromium, one for all tests of the process."""
    path = browsers.find()
    if path is None:
        _no_browser(f"no browser: {browsers.ADVICE}")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _no_browser("no browser: the extra `image` (playwright) is not installed")
    with sync_playwright() as playwright:
        arguments = [
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            "--font-render-hinting=none",
        ]
        started = playwright.chromium.launch(executable_path=path, args=arguments, chromium_sandbox=False)
        yield started
        started.close()


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., tuple[Page, Log]]]:
    """Return a function that opens a page: `page, log = open_page(html_or_path, fragment="", **options)`.

    The page is opened from a file, as a reader would open it. `options` go to the browser's context
    (`viewport=`, `locale=`, `reduced_motion=`, `java_script_enabled=`, `permissions=` ...). Whatever the
    page asks for over the network is written down and refused. A map's page is given when all of it has begun.
    """
    contexts = []

    def open_page(html_or_path: str | Path, *, fragment: str = "", **options: Any) -> tuple[Page, Log]:
        path = html_or_path
        if isinstance(path, str) and "<" in path:
            path = tmp_path / f"page-{len(contexts)}.html"
            path.write_text(html_or_path, encoding="utf-8")
        address = Path(path).resolve().as_uri()
        context = chromium.new_context(service_workers="block", **options)
        contexts.append(context)
        log = Log()
        context.route(re.compile(r"^(https?|wss?|ftp):"), lambda route: route.abort())
        context.expose_binding("kurilmapTestViolation", lambda _, event: log._violations.append(event))
        context.add_init_script(WATCH)
        page = log.page = context.new_page()

        def on_request(request: Any) -> None:
            if request.url.split("#")[0] == address and request.is_navigation_request():
                return
            if not request.url.startswith(("data:", "blob:")):
                log._requests.append(request.url)

        context.on("request", on_request)
        page.on("websocket", lambda socket: log._requests.append(socket.url))
        page.on("console", lambda m: log._errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: log._errors.append(str(error)))
        page.goto(f"{address}#{fragment}" if fragment else address)
        if options.get("java_script_enabled", True) and page.locator("body:has(.km-page) #km-data").count():
            page.locator("html.km-ready").wait_for(state="attached")
        return page, log

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The folder of a small made-up atlas, to damage at will."""
    from atlases import write_atlas

    return write_atlas(tmp_path / "tiny")
