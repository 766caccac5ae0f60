"""Each citation of a vendor's facts, anywhere, leads to a chapter that is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FACTS = {"akamai-cps": "connector/akamai/CPS.md", "sectigo-scm": "connector/sectigo/SCM.md"}
CITING = [
    path
    for folder in ("connector", "example", "scripts", "terraform", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {"", ".json", ".md", ".py", ".sh", ".tf", ".toml", ".yaml"}
    and path.is_file()
    and "__pycache__" not in path.parts
    and path != Path(__file__)
] + sorted(ROOT.glob("*.md"))
NUMBER = r"\d+(?:\.\d+)*"
CITATION = re.compile(
    rf"(?P<facts>{'|'.join(FACTS)})(?: (?P<chapters>{NUMBER}(?:(?:-| to | and |, ){NUMBER})*))?"
)


def citations() -> Iterator[tuple[str, str, str | None]]:
    """File, document and chapter of each; no chapter where a document is named alone."""
    for path in CITING:
        # A citation may run over the end of a line, in a comment or in a docstring.
        text = re.sub(r"\s*\n\s*(?:# ?)?", " ", path.read_text(encoding="utf-8"))
        for found in CITATION.finditer(text):
            file = str(path.relative_to(ROOT))
            for chapter in re.findall(NUMBER, found["chapters"] or "") or [None]:
                yield file, found["facts"], chapter


def anchors(document: str) -> list[str]:
    text = (ROOT / FACTS[document]).read_text(encoding="utf-8")
    return re.findall(rf'^<a id="{document}-({NUMBER})"></a>$', text, re.MULTILINE)


@pytest.mark.parametrize("document", FACTS)
def test_each_citation_leads_to_a_chapter(document: str) -> None:
    """A newcomer finds what a line of code rests on."""
    there = {*anchors(document)}
    # The name also begins links to chapters and the published description's file name.
    lost = {
        (file, chapter)
        for file, cited, chapter in citations()
        if cited == document and chapter is not None and chapter not in there
    }

    assert lost == set()


@pytest.mark.parametrize("document", FACTS)
def test_the_code_does_cite(document: str) -> None:
    """Otherwise the test above would find nothing to look at."""
    cited = [file for file, name, _ in citations() if name == document and file.endswith(".py")]

    assert len(cited) > 50


@pytest.mark.parametrize("document", FACTS)
def test_no_citation_lacks_its_chapter(document: str) -> None:
    """A document of many pages is no answer."""
    bare = {
        file
        for file, cited, chapter in citations()
        if cited == document and chapter is None and file not in FACTS.values()
    }

    assert bare == set()


@pytest.mark.parametrize("document", FACTS)
def test_each_chapter_has_its_anchor(document: str) -> None:
    """Once, with the number of the heading below it."""
    text = (ROOT / FACTS[document]).read_text(encoding="utf-8")
    headings = re.findall(rf"^##+ ({NUMBER}) ", text, re.MULTILINE)

    assert anchors(document) == headings
    assert len({*headings}) == len(headings)
