"""Printing a page to PDF with the Chrome or Chromium that is on the machine; nothing is fetched."""

from __future__ import annotations

import threading
from typing import Any

from .errors import InputError, MissingExtra
from .picture import TIMEOUT, find_browser

__all__ = ["pdf"]


def pdf(page: str, paper: str) -> bytes:
    """Print an html page to PDF on "A4" or "Letter", its text as text.

    Raises `MissingExtra` without playwright or a browser.
    """
    try:
        import playwright.sync_api
    except ImportError:
        raise MissingExtra("a PDF", "image") from None
    del playwright
    browser = find_browser()
    if browser is None:
        raise MissingExtra(
            "a PDF",
            "image",
            "and a Chrome or Chromium ($KURILMAP_BROWSER names one); or save as .html and print it",
        )
    drawn: dict[str, Any] = {}

    def draw() -> None:
        try:
            drawn["bytes"] = _print(browser, page, paper)
        except Exception as error:  # noqa: BLE001  told by the caller's thread
            drawn["error"] = error

    # In a notebook an event loop runs in this thread, where playwright's plain interface refuses to work.
    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    if "error" in drawn:
        raise InputError(f"{browser} could not print the page: {drawn['error']}") from drawn["error"]
    return bytes(drawn["bytes"])


def _print(browser: str, page: str, paper: str) -> bytes:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        chrome = started.chromium.launch(executable_path=browser)
        try:
            tab = chrome.new_context(offline=True, java_script_enabled=False).new_page()
            tab.set_default_timeout(TIMEOUT)
            tab.set_content(page)
            return tab.pdf(format=paper, print_background=True)
        finally:
            chrome.close()
