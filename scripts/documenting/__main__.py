"""
Make the parts of documents that are made from the code.

    scripts/documents           rewrites what stands between the markers
    scripts/documents --check   exits 1 if that would change something, and says where
"""

import sys
from pathlib import Path

from connector.commands.menu import parser
from scripts.documenting.commands import reference
from scripts.documenting.marked import with_parts
from scripts.documenting.names import names_table
from scripts.documenting.reasons import reasons_table, sentences
from scripts.documenting.terraform_tables import tables

REPOSITORY = Path(__file__).resolve().parents[2]
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


def main(words: list[str]) -> int:
    """Rewrite the documents, or with --check only compare; return the exit code."""
    stale = []
    for path, parts in documents().items():
        before = path.read_text(encoding="utf-8")
        after = with_parts(before, parts)
        if before != after:
            stale.append(str(path.relative_to(REPOSITORY)))
            if "--check" not in words:
                path.write_text(after, encoding="utf-8")
    if stale and "--check" in words:
        sys.stderr.write(f"Out of date: {', '.join(stale)}. Run scripts/documents.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
