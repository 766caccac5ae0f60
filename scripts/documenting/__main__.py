"""
Make the parts of documents, and the manual pages, that are made from the code.

    scripts/documents           rewrites what stands between the markers, and the manual pages
    scripts/documents --check   exits 1 if that would change something, and says where
"""

import re
import sys
from pathlib import Path

from connector import __version__
from connector.commands.menu import parser
from connector.sandbox.cli import parser as sandbox_parser
from scripts.documenting.commands import reference
from scripts.documenting.manual import Edition, pages
from scripts.documenting.marked import with_parts
from scripts.documenting.names import names_table
from scripts.documenting.reasons import reasons_table, sentences
from scripts.documenting.terraform_tables import tables

REPOSITORY = Path(__file__).resolve().parents[2]
MANUAL = REPOSITORY / "connector/commands/man"
DUE = (
    *("inside_window", "expired", "revoked", "names_changed", "subject_changed"),
    *("key_algorithms_changed", "forced", "absent", "not_issued", "staging_only"),
    *("gone_from_production", "settings_changed", "misfit", "deferred"),
)
"""The reasons of a plan that is not empty, in the order that the README tells them."""


def documents() -> dict[Path, dict[str, str]]:
    """Return the parts of each document, by the name of their markers."""
    told = sentences(REPOSITORY / "connector/core/decision/reasons.py")
    return {
        REPOSITORY / "README.md": {"reasons": reasons_table({code: told[code] for code in DUE})},
        REPOSITORY / "connector/commands/README.md": {
            "commands": reference(parser()),
            "reasons": reasons_table(told),
        },
        REPOSITORY / "connector/commands/MIGRATE.md": {"names": names_table()},
        REPOSITORY / "terraform/README.md": tables(REPOSITORY / "terraform"),
    }


def manual() -> dict[Path, str]:
    """Return the manual pages; their date is the one that CHANGELOG has for this version."""
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    date = re.search(rf"^## {re.escape(__version__)} \(([\d-]+)\)$", changelog, re.MULTILINE)
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    edition = Edition.of(readme, version=__version__, date=date[1] if date else "")
    made = pages(parser(), {"sandbox": sandbox_parser()}, edition)
    return {MANUAL / name: text for name, text in made.items()}


def main(words: list[str]) -> int:
    """Rewrite the documents, or with --check only compare; return the exit code."""
    stale = []
    wanted = {
        path: with_parts(path.read_text(encoding="utf-8"), parts)
        for path, parts in documents().items()
    } | manual()
    for path in [*wanted, *(set(MANUAL.glob("*")) - wanted.keys())]:
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if before != wanted.get(path):
            stale.append(str(path.relative_to(REPOSITORY)))
            if "--check" not in words:
                _put(path, wanted.get(path))
    if stale and "--check" in words:
        sys.stderr.write(f"Out of date: {', '.join(stale)}. Run scripts/documents.\n")
        return 1
    return 0


def _put(path: Path, text: str | None) -> None:
    """Write a document, or remove the page of a command that is no more."""
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
