"""Printing a page to PDF with the Chrome or Chromium that is on the machine; nothing is fetched."""

from __future__ import annotations

import os
import shutil

from .errors import InputError

__all__ = ["find_browser", "pdf"]

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
)  # fmt: skip
PLACES = (
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find_browser() -> str | None:
    """Return the path of a Chrome, Chromium or Edge on this machine: KURILMAP_BROWSER names one, else the usual places."""
    if named := os.environ.get("KURILMAP_BROWSER"):
        return shutil.which(named)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or next((place for place in PLACES if os.path.exists(place)), None)  # noqa: PTH110  a name, not ours


def pdf(page: str, paper: str) -> bytes:
    """Print an html page to PDF on "A4" or "Letter".

    Raises `InputError` without the extra `image` or without a browser.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise InputError(
            'a PDF needs the extra `image`: python -m pip install "kurilmap[image]"; or save as .html and print it'
        ) from None
    path = find_browser()
    if path is None:
        raise InputError(
            "a PDF needs Chrome or Chromium: install one, or name it in the variable KURILMAP_BROWSER; "
            "or save as .html and print it"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False)
        try:
            context = browser.new_context(java_script_enabled=False, offline=True)
            tab = context.new_page()
            tab.set_content(page)
            found: bytes = tab.pdf(format=paper, prefer_css_page_size=False, print_background=True)
        finally:
            browser.close()
    return found
