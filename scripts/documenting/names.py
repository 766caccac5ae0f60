"""The table of old and new names, out of what `migrate` goes by."""

from connector.migration.names import (
    ACCOUNT,
    ACCOUNT_TO_REQUEST,
    ACKNOWLEDGED,
    SUBJECT,
    TOP,
    WITHOUT_COUNTERPART,
)
from scripts.documenting.terraform_tables import table


def names_table() -> str:
    """Return a row for each name that is another here, or has no counterpart."""
    renamed = [(f"`{old}`", f"`{new}`") for old, new in sorted(TOP.items())]
    subject = [(f"`csr.{old}`", f"`subject.{new}`") for old, new in SUBJECT.items() if old != new]
    approve = [(f"`{old}`", f"`approve.{new}`") for old, new in ACKNOWLEDGED.items()]
    account = [(f"`{old}` in `scm_config.yaml`", f"`{new}` there") for old, new in ACCOUNT.items()]
    moved = [
        (f"`{old}` in `scm_config.yaml`", f"`{new}` in the request")
        for old, new in ACCOUNT_TO_REQUEST.items()
    ]
    without = [(f"`{old}`", f"left out: {why}") for old, why in WITHOUT_COUNTERPART.items()]
    return table(("there", "here"), [*renamed, *subject, *approve, *account, *moved, *without])
