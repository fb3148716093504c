"""Pictures of a map as PNG and PDF: its SVG, drawn by a Chrome or Chromium that is on the machine (extra `image`)."""

from __future__ import annotations

import os
import re
import shutil
import threading
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
    try:
        import playwright.sync_api
    except ImportError:
        raise MissingExtra("a picture as PNG or PDF", "image") from None
    del playwright
    browser = find_browser()
    if browser is None:
        raise MissingExtra(
            "a picture as PNG or PDF", "image",
            "and a Chrome or Chromium, such as Debian's package chromium ($KURILMAP_BROWSER names another)",
        )  # fmt: skip
    drawn: dict[str, Any] = {}

    def draw() -> None:
        try:
            drawn["bytes"] = _draw(browser, svg, suffix, (wide, high), scale)
        except Exception as error:  # noqa: BLE001  told by the caller's thread
            drawn["error"] = error

    # In a notebook an event loop runs in this thread, where playwright's plain interface refuses to work.
    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    if "error" in drawn:
        raise InputError(f"{browser} could not draw the picture: {drawn['error']}") from drawn["error"]
    return bytes(drawn["bytes"])


def _draw(browser: str, svg: str, suffix: str, size: tuple[int, int], scale: float) -> bytes:
    from playwright.sync_api import sync_playwright

    wide, high = size
    page_html = (
        f"<!doctype html><meta charset=utf-8><style>@page{{size:{wide}px {high}px;margin:0}}html,body{{margin:0}}"
        f"svg{{display:block;width:{wide}px;height:{high}px}}</style>{svg}"
    )
    with sync_playwright() as started:
        chrome = started.chromium.launch(executable_path=browser)
        try:
            context = chrome.new_context(
                viewport={"width": wide, "height": high}, device_scale_factor=scale, offline=True
            )
            page = context.new_page()
            page.set_default_timeout(TIMEOUT)
            page.set_content(page_html)
            if suffix == ".pdf":
                return page.pdf(prefer_css_page_size=True, print_background=True)
            return page.screenshot()
        finally:
            chrome.close()
