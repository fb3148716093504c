"""Pictures as PNG and PDF, and pages as PDF, by a Chrome or Chromium that is on the machine (extra `image`)."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable
from typing import Any

from .errors import InputError, MissingExtra

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable",
)  # fmt: skip
PLACES = (
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
LARGEST = 16_384  # px a side, what Chromium draws in one piece
TIMEOUT = 60_000  # ms


def find_browser() -> str | None:
    """Find a Chrome, Chromium or Edge: $KURILMAP_BROWSER, the PATH, the usual places; else None."""
    named = os.environ.get("KURILMAP_BROWSER")
    if named:
        return shutil.which(named)
    return next((found for name in (*BROWSERS, *PLACES) if (found := shutil.which(name))), None)


def picture(svg: str, suffix: str, *, width: int | None = None, scale: float = 1) -> bytes:
    """Draw an SVG as ".png" or ".pdf", `width` px wide (default: its own) and `scale` pixels a px; text in a PDF stays text.

    Raises `InputError` for a size that cannot be, `MissingExtra` without playwright or a browser.
    """
    own_width, own_height = (float(value) for value in re.findall(r' (?:width|height)="([\d.]+)"', svg)[:2])
    if width is not None and (isinstance(width, bool) or not isinstance(width, int) or width < 100):
        raise InputError(f"width is a whole number of px, at least 100, not {width!r}")
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale <= 10:
        raise InputError(f"scale is a number above 0, at most 10, not {scale!r}")
    wide = width or round(own_width)
    high = round(own_height * wide / own_width)
    if max(wide, high) * scale > LARGEST:
        raise InputError(f"{wide} by {high} px at scale {scale:g} is more than {LARGEST} pixels a side")
    page_html = (
        f"<!doctype html><meta charset=utf-8><style>@page{{size:{wide}px {high}px;margin:0}}html,body{{margin:0}}"
        f"svg{{display:block;width:{wide}px;height:{high}px}}</style>{svg}"
    )
    size = {"viewport": {"width": wide, "height": high}, "device_scale_factor": scale}

    def take(tab: Any) -> Any:
        return (
            tab.pdf(prefer_css_page_size=True, print_background=True)
            if suffix == ".pdf"
            else tab.screenshot()
        )

    return in_browser(
        "a picture as PNG or PDF", page_html, take,
        "a Chrome or Chromium, such as Debian's package chromium ($KURILMAP_BROWSER names another)", **size,
    )  # fmt: skip


def printed(page_html: str, paper: str) -> bytes:
    """Print an html page to PDF on "A4" or "Letter", its text as text.

    Raises `MissingExtra` without playwright or a browser.
    """
    return in_browser(
        "a PDF", page_html, lambda tab: tab.pdf(format=paper, print_background=True),
        "a Chrome or Chromium ($KURILMAP_BROWSER names one); or save as .html and print it",
    )  # fmt: skip


def in_browser(what: str, page_html: str, take: Callable[[Any], Any], needs: str, **context: Any) -> bytes:
    """Load a page in a browser without network and scripts, and give what `take` makes of it.

    `what` names the result and `needs` the browser in the message of `MissingExtra`; `context` goes to the browser.
    """
    try:
        import playwright.sync_api
    except ImportError:
        raise MissingExtra(what, "image") from None
    browser = find_browser()
    if browser is None:
        raise MissingExtra(what, "image", f"and {needs}")
    made: dict[str, Any] = {}

    def use() -> None:
        try:
            with playwright.sync_api.sync_playwright() as started:
                chrome = started.chromium.launch(executable_path=browser)
                try:
                    tab = chrome.new_context(offline=True, java_script_enabled=False, **context).new_page()
                    tab.set_default_timeout(TIMEOUT)
                    tab.set_content(page_html)
                    made["bytes"] = take(tab)
                finally:
                    chrome.close()
        except Exception as error:  # noqa: BLE001  told by the caller's thread
            made["error"] = error

    # In a notebook an event loop runs in this thread, where playwright's plain interface refuses to work.
    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    if "error" in made:
        raise InputError(f"{browser} could not make {what}: {made['error']}") from made["error"]
    return bytes(made["bytes"])
