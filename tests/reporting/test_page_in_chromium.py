"""
The HTML report in a browser: what is shown, that nothing is loaded, and that everybody can read it.

What it looks like is kept in `tests/output/`, for people.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import NOW
from chromium import chromium, shown
from inventories import days, entry, overview
from playwright.sync_api import Browser, Page

from connector.core.decision.verdict import WaitingFor
from connector.core.inventory.entry import Entry, Keeping
from connector.core.report.values import CertificateState
from connector.reporting.page import as_html

OUTPUT = Path(__file__).parents[1] / "output"
SCRIPT = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
"""What must not act wherever a vendor puts it."""


def fleet() -> list[Entry]:
    """Some of every kind."""
    unknown = {"live_since": None, "due_at": None, "critical_at": None, "chain_ends": None}
    return [
        entry(
            "shop.example.com",
            left=-2,
            state=CertificateState.EXPIRED,
            due=True,
            message="It expired.",
        ),
        entry("pay.example.com", left=8, waits_for=WaitingFor.CA, pending="awaiting_issuance"),
        Entry("fleet/broken.yaml", Keeping.MANAGED, error=f"It is no request. {SCRIPT}"),
        entry(
            "www.example.org",
            left=25,
            due=True,
            pending="change_management",
            waits_for=WaitingFor.PERSON,
            until=NOW + days(2),
            message="It is on staging. Test it, then set approve.change_management.",
        ),
        entry("a-rather-long-host-name.of-a-department.subsidiary.example.com", left=22, due=True),
        entry("waits.example.com", left=26, waits_for=WaitingFor.AKAMAI, pending="deploying"),
        entry("legacy.example.net", keeping=Keeping.UNMANAGED, left=40, issuer=SCRIPT, **unknown),
        entry("blog.example.net", keeping=Keeping.NOT_THIRD_PARTY, kind="san", left=60, **unknown),
        *(
            entry(f"service-{n:02}.example.com", left=31 + n, drift=(SCRIPT,) if n % 9 == 0 else ())
            for n in range(40)
        ),
        entry("wide.example.com", renew_before=days(50)),
    ]


@pytest.fixture(scope="module")
def html() -> str:
    return as_html(overview(*fleet(), what_if=True))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def names(page: Page) -> list[str]:
    return page.locator("#certificates tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 800, 1440])
def test_everybody_can_read_it(browser: Browser, html: str, width: int, colours: Any) -> None:
    """By the rules of WCAG 2.2 AA that a program can check; nothing is wider than the window."""
    size = {"width": width, "height": 1000}
    with shown(browser, html, viewport=size, color_scheme=colours, bypass_csp=True) as page:
        OUTPUT.mkdir(exist_ok=True)
        page.screenshot(path=OUTPUT / f"report-{width}-{colours}.png", full_page=True)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    told = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
    assert told == []
    assert overflow <= 0


def test_what_a_vendor_wrote_does_not_act(browser: Browser, html: str) -> None:
    """It is shown as it is."""
    with shown(browser, html) as page:
        assert page.title().startswith("Certificates: ")
        assert page.locator("img").count() == 0
        assert SCRIPT in page.locator("#todo").inner_text()


def test_the_policy_holds_even_for_what_is_not_escaped(browser: Browser, html: str) -> None:
    """Only the page's own script runs."""
    mark = "<script>document.title='taken'</script>"
    with browser.new_context() as context:
        page = context.new_page()
        context.route(
            "**/*", lambda route: route.fulfill(body=html.replace("</main>", f"{mark}</main>"))
        )
        page.goto("http://report.test/")
        title = page.title()

    assert title.startswith("Certificates: ")


def test_it_is_searched_and_sorted(browser: Browser, html: str) -> None:
    with shown(browser, html, viewport={"width": 1440, "height": 1000}) as page:
        everything = names(page)
        page.get_by_label("Search").fill(" SERVICE-07  dv")
        assert names(page) == ["service-07.example.com"]
        assert page.locator("#found").inner_text() == f"1 of {len(everything)} shown"
        page.get_by_label("Search").fill("")
        page.get_by_label("Urgency").select_option("person")
        assert names(page) == ["www.example.org"]
        page.get_by_label("Urgency").select_option("")
        page.get_by_role("button", name="Days left").click()
        assert names(page)[0] == "shop.example.com"
        assert names(page)[-1] == "fleet/broken.yaml"
        page.get_by_role("button", name="Days left").click()
        assert names(page)[0] in {"wide.example.com", "service-39.example.com"}
        assert names(page)[-1] == "fleet/broken.yaml"
        assert page.locator("th[aria-sort=descending]").inner_text() == "Days left"
        page.get_by_label("Sorted by").select_option("Urgency")
        assert sorted(names(page)) == sorted(everything)
        assert names(page)[:2] == everything[:2]


def test_it_is_whole_without_its_script(browser: Browser, html: str) -> None:
    """What cannot be used then is not shown."""
    with shown(browser, html, java_script_enabled=False) as page:
        assert len(names(page)) == len(fleet())
        assert page.locator(".tools").is_hidden()
        page.locator("#months summary").first.click()
        assert page.locator("#months li li").first.is_visible()


def test_it_is_used_by_keyboard(browser: Browser, html: str) -> None:
    """The first stop leads past everything to the table, which scrolls."""
    with shown(browser, html) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "search"


def test_it_prints(browser: Browser, html: str) -> None:
    """All rows, on white paper, whatever the colours of the screen."""
    with shown(browser, html, color_scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        printed = page.pdf(path=OUTPUT / "report.pdf", prefer_css_page_size=True)

    assert paper == "rgb(255, 255, 255)"
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2
