"""The recording of the demo in the README: a picture that loads nothing and tells no secret."""

import os
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.demonstration import drawing
from scripts.demonstration.recording import RECORDING, Kind, Line, of_this_machine, story_in

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = RECORDING.read_text(encoding="utf-8")

lines = st.lists(
    st.builds(
        Line,
        st.floats(0, 100),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=300),
        st.sampled_from(Kind),
    ),
    min_size=1,
    max_size=80,
)


def test_it_is_one_small_picture() -> None:
    """Well-formed, and light enough for a page."""
    root = ElementTree.fromstring(PICTURE)

    assert root.tag == f"{SVG}svg"
    assert len(PICTURE.encode()) < 200_000
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        *("svg", "title", "style", "g", "rect", "circle", "clipPath", "text", "tspan")
    }


def test_it_loads_nothing() -> None:
    """Nor does it run anything: a page shows it as an image."""
    assert (
        re.findall(r"https?://(?!www\.w3\.org/2000/svg\")|url\((?!#)|href|@import", PICTURE) == []
    )


@pytest.mark.parametrize(
    "pattern",
    [
        r"/(?:tmp|home|root|usr|var)/",
        r"client_(?:secret|token)\b.*[=:]",
        r"BEGIN [A-Z ]*",
        r"127\.0",
    ],
)
def test_it_tells_nothing_of_where_it_was_made(pattern: str) -> None:
    assert of_this_machine(PICTURE, os.environ) == []
    assert re.findall(pattern, PICTURE) == []


def test_the_readme_shows_it_and_says_what_is_seen() -> None:
    readme = (RECORDING.parents[1] / "README.md").read_text(encoding="utf-8")

    (seen,) = re.findall(r"!\[([^\]]+)\]\(example/demo\.svg\)", readme)
    assert len(seen.split()) > 5


def test_a_story_begins_with_a_chapter_and_ends_before_the_farewell() -> None:
    """What was set up before, and where to go next, is no part of it."""
    printed = ["Terraform: …", "", "\x1b[1mFirst\x1b[0m", "It is so:", "$ do", "  done", "", ""]

    told = list(story_in(enumerate([*printed, "That took 3 s.", "Where to go next:"])))

    assert [(line.kind, line.text) for line in told if line.text] == [
        (Kind.CHAPTER, "First"),
        (Kind.WORD, "It is so:"),
        (Kind.COMMAND, "$ do"),
        (Kind.OUTPUT, "  done"),
    ]


@given(lines)
def test_nothing_is_lost_where_lines_are_broken(told: list[Line]) -> None:
    """Rows fit, and have the same words."""
    rows = list(drawing.rows_of(told))

    assert all(len(row.text) <= drawing.COLUMNS for row in rows)
    assert "".join("".join(row.text.split()) for row in rows) == "".join(
        "".join(line.text.split()) for line in told
    )


@given(lines)
def test_each_row_comes_into_sight_once_and_in_time(told: list[Line]) -> None:
    """The last row seen is the newest, a chapter begins at the top, and time goes on."""
    rows = list(drawing.rows_of(told))

    before = -1.0
    for number, view in enumerate(drawing.views_of(rows)):
        assert view.first <= number == view.end - 1 < view.first + drawing.ROWS
        assert view.at > before
        before = view.at
        if rows[number].kind is Kind.CHAPTER:
            assert view.first == number


@given(lines)
def test_whatever_is_told_gives_a_picture(told: list[Line]) -> None:
    """Its text is what was told, whatever signs it has."""
    root = ElementTree.fromstring(drawing.drawn([Line(0, "A chapter", Kind.CHAPTER), *told]))

    seen = "".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert "".join(seen.split()) == "scripts/demoAchapter" + "".join(
        "".join(line.text.split()) for line in told
    )
