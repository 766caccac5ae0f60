"""The HTML report as a text: one file, every text of others escaped, and a policy that holds."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from inventories import days, entry, overview

from connector.core.inventory.entry import Entry, Keeping
from connector.reporting.page import as_html
from connector.text.leaving import leaving

NASTY = "<b onclick='x'>\"&\x1b[31m</td>"
VOID = {"meta", "input"}


class Outline(HTMLParser):
    """What a page is made of; every element has to be closed where it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), tag
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


@pytest.fixture(scope="module")
def html() -> str:
    nasty = entry(NASTY, issuer=NASTY, drift=(NASTY,), message=NASTY, renew_before=days(55))
    failed = Entry(NASTY, Keeping.MANAGED, error=NASTY)
    return as_html(overview(nasty, failed, entry(left=-3), what_if=True, after=5))


def test_it_is_sound(html: str) -> None:
    """Headings are in order, ids are there once, and labels lead somewhere."""
    outline = Outline(html)
    ids = [each["id"] for _, each in outline.found if "id" in each]
    levels = [int(tag[1]) for tag, _ in outline.found if re.fullmatch("h[1-6]", tag)]

    assert outline.open == []
    assert outline.all("html") == [{"lang": "en"}]
    assert len(ids) == len(set(ids))
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    for _, attributes in outline.found:
        for name in ("aria-labelledby", "for"):
            assert set((attributes.get(name) or "").split()) <= set(ids)
    assert all(each.get("scope") in {"col", "row"} for each in outline.all("th"))
    assert len(outline.texts) > 100


def test_nothing_is_loaded(html: str) -> None:
    """No address, and no attribute that could name one."""
    outline = Outline(html)
    attributes = {name for _, each in outline.found for name in each}

    assert attributes.isdisjoint({"src", "srcset", "style", "onclick", "onload", "action"})
    assert [each["href"] for each in outline.all("a")] == ["#certificates"]
    assert re.findall(r"https?://|@import|url\(", html) == []


def test_the_policy_allows_the_pages_own_style_and_script_alone(html: str) -> None:
    policy = next(
        each["content"] or ""
        for each in Outline(html).all("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    for name in ("style", "script"):
        (inner,) = re.findall(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


def test_what_leaves_is_the_page_as_it_was_made(html: str) -> None:
    """So the hashes still hold."""
    assert leaving(html) == html


def test_texts_of_others_are_text(html: str) -> None:
    assert "<b onclick" not in html
    assert "&lt;b onclick=&#x27;x&#x27;&gt;&quot;&amp;\\x1b[31m&lt;/td&gt;" in html


def test_a_page_about_another_day_says_so(html: str) -> None:
    assert "As of 2026-06-06 12:00 UTC if nothing is done until then." in html
    assert "if nothing is done" not in as_html(overview(entry()))


def test_many_names_of_a_month_and_many_misses_are_counted() -> None:
    """The table has them all."""
    ended = [entry(f"{number:03}.example", left=-1) for number in range(205)]
    later = [entry(f"later-{number:03}.example", left=60) for number in range(205)]

    html = as_html(overview(*ended, *later))

    assert html.count("… and 5 more") >= 3
    assert html.count('<th scope="row">later-') == 205


def test_a_report_over_nothing_is_a_page() -> None:
    html = as_html(overview())

    assert "<h1>Certificates</h1>" in html
    assert "Nothing is renewed in the next twelve months." in html
    assert 'id="todo"' not in html
