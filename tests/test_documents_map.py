"""The map of the code leads where it says, and leaves out no room."""

import ast
import re
from pathlib import Path

import pytest

from connector.commands.menu import MODULES

CONNECTOR = Path(__file__).parents[1] / "connector"
MAP = (CONNECTOR / "README.md").read_text(encoding="utf-8")
MADE = {"build", "dist", "mutants"}
"""Folders that tools make."""
DECISIONS = (CONNECTOR / "DECISIONS.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    chapter = MAP.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in chapter.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


CHANGES = _rows("Where do I change …")


@pytest.mark.parametrize(("what", "where"), CHANGES, ids=[what for what, _ in CHANGES])
def test_each_place_of_the_map_is_there(what: str, where: str) -> None:
    """Files and folders, from the map's own folder on."""
    places = [place for place in re.findall(r"`([^`]+)`", where) if "/" in place or "." in place]
    lost = [place for place in places if not (CONNECTOR / place).exists()]

    commands = [place for place in lost if (CONNECTOR.parent / place).is_file()]
    assert places, what
    assert lost == commands


@pytest.mark.parametrize(("what", "where"), CHANGES, ids=[what for what, _ in CHANGES])
def test_each_name_of_the_map_stands_in_a_file_beside_it(what: str, where: str) -> None:
    """Of a function or a constant; commands are called by their names anywhere."""
    told = re.findall(r"`([^`]+)`", where)
    files = [CONNECTOR / one for one in told if "/" in one or "." in one]
    text = " ".join(one.read_text(encoding="utf-8") for one in files if one.is_file())
    names = [one for one in told if one.isidentifier() and one not in MODULES]

    assert [one for one in names if not re.search(rf"\b{one}\b", text)] == [], what


def test_the_map_answers_many_questions() -> None:
    """And none of them twice."""
    assert len({what for what, _ in CHANGES}) == len(CHANGES) >= 25


def test_each_room_is_on_the_map() -> None:
    """A new one is put on it."""
    rooms = {folder.name for folder in CONNECTOR.iterdir() if (folder / "__init__.py").is_file()}
    told = re.findall(r"`(\w+)/`", " ".join(room for room, _ in _rows("Rooms")))

    assert sorted(told) == sorted(rooms)


def test_the_top_level_has_the_places_that_were_agreed_on() -> None:
    agreed = {"terraform", "connector", "scripts", "example", "eula", "logs", "tests"}
    folders = {one.name for one in CONNECTOR.parent.iterdir() if one.is_dir()}
    shown = {one for one in folders if not one.startswith((".", "__"))}
    assert {one for one in shown - MADE if not one.endswith(".egg-info")} == agreed


def test_each_decision_is_dated_and_says_why() -> None:
    """A newcomer sees when, what, and a reason."""
    entries = re.findall(r"^\*\*(.+?)\*\* (.+)$", DECISIONS, re.MULTILINE)

    assert len(entries) > 25
    assert all(re.match(r"2026-\d\d-\d\d · ", title) for title, _ in entries)
    assert DECISIONS.count("\n**") == len(entries)


def test_each_file_that_a_decision_names_is_there() -> None:
    """What is written by hand is where the table says."""
    named = re.findall(r"^\| (?!`).*?\(`([\w/.]+)`(?:, `([\w/.]+)`)?\)", DECISIONS, re.MULTILINE)
    places = [place for pair in named for place in pair if place]
    roots = (CONNECTOR, CONNECTOR.parent)

    assert len(places) > 15
    assert [p for p in places if not any((root / p).exists() for root in roots)] == []


def _modules_named_in_docstrings() -> list[tuple[str, str]]:
    """Where, and the module: dotted names in backquotes that begin with one of our rooms."""
    rooms = "|".join(
        sorted(folder.name for folder in CONNECTOR.iterdir() if (folder / "__init__.py").is_file())
    )
    named = re.compile(rf"`((?:{rooms})(?:\.[a-z_]\w*)+)`")
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(CONNECTOR.rglob("*.py"))}
    return [
        (str(path.relative_to(CONNECTOR)), found)
        for path, text in texts.items()
        if named.search(text)  # few do, and to parse the others takes most of a second
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for found in named.findall(ast.get_docstring(node) or "")
    ]


@pytest.mark.parametrize(("where", "module"), _modules_named_in_docstrings())
def test_each_module_that_a_docstring_names_is_there(where: str, module: str) -> None:
    """A move takes along what points to it."""
    place = CONNECTOR / module.replace(".", "/")

    assert place.is_dir() or place.with_suffix(".py").is_file(), where
