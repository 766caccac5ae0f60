"""A page as Chromium shows it, without any network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser of this machine."""
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    assert program is not None, "chromium is not installed: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            chromium_sandbox=os.geteuid() != 0,  # which root cannot have
            args=["--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def shown(browser: Browser, html: str, **how: Any) -> Iterator[Page]:
    """
    Show a page; at the end nothing may have been loaded, and the console has to be empty.

    Args:
        browser: Which.
        html: The whole page.
        how: Of `Browser.new_context`: width, colours, whether scripts run.
    """
    told: list[str] = []
    with browser.new_context(**how) as context:
        page = context.new_page()
        page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: told.append(f"error: {error}"))

        def serve(route: Any) -> None:
            if route.request.url == "http://report.test/":
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            else:
                told.append(f"loads {route.request.url}")
                route.abort()

        context.route("**/*", serve)
        page.goto("http://report.test/")
        yield page
    assert told == []
