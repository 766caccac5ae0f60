"""The documents lead where they say: links, anchors, paths, and a door that is not too heavy."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    path
    for pattern in ("*.md", "connector/**/*.md", "terraform/*.md", "example/**/*.md", "eula/*.md")
    for path in sorted(ROOT.glob(pattern))
]
LONGEST_CELL = 160
TWO_SCREENS = 80


def _names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _prose(path: Path) -> str:
    """The text without what stands in fences, where brackets are code."""
    return re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _anchors(path: Path) -> Iterator[str]:
    """The anchors of a page as GitHub makes them, and those that stand in it."""
    text = _prose(path)
    yield from re.findall(r'<a id="([^"]+)">', text)
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=_names)
def test_each_link_leads_somewhere(document: Path) -> None:
    """Files and, in them, the places that are named."""
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _prose(document)):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        path = (document.parent / file).resolve() if file else document
        there = path.exists() and (not anchor or anchor in _anchors(path))
        lost += [] if there else [target]

    assert lost == []


def test_the_door_is_light() -> None:
    """No cell of the README is a paragraph, and using it comes after two screens at most."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [
        cell.strip()
        for line in lines
        if line.startswith("|")
        for cell in re.split(r"(?<!\\)\|", line)
    ]

    assert [cell for cell in cells if len(cell) > LONGEST_CELL] == []
    assert lines.index("## Use it for real") < TWO_SCREENS


def test_no_document_speaks_of_a_workplace() -> None:
    """What only its writers had is no help to its readers."""
    strange = [
        str(path.relative_to(ROOT))
        for path in DOCUMENTS
        if re.search(r"/work/|\bshared/|house\.md|design\.md", path.read_text(encoding="utf-8"))
    ]

    assert strange == []
