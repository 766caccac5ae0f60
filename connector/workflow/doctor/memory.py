"""Whether the memory of orders lasts, where SCM cannot be searched for them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from connector.clock import Clock
from connector.core.request.values import Request
from connector.errors import JournalError
from connector.journal.cert_ids import FILE_NAME as CERT_IDS
from connector.journal.store import FILE_NAME, Journal, journal_of
from connector.journal.witnesses import Witnesses
from connector.settings.values import LocalSettings, SCMAccount
from connector.signer.traits import finds_orders
from connector.workflow.doctor.finding import Finding, counted, warned

_TEMPORARY: Final = ("TMPDIR", "RUNNER_TEMP", "XDG_RUNTIME_DIR")
"""Variables that name a directory which does not outlive a job, a login or the machine."""

_REMEDY: Final = (
    "Keep the state directory from run to run (AKAMAI_SCM_STATE, or --state, on a disk that lasts),"
    " or let an account with `api: admin` order, which can be searched. Otherwise `apply` stops"
    " with 3 whenever there may already be an order for an open change, until a person has looked"
    " it up."
)


def examine_memory(
    local: LocalSettings,
    accounts: Mapping[str, SCMAccount],
    requests: Iterable[Request],
    environ: Mapping[str, str],
    clock: Clock,
) -> Iterator[Finding]:
    """
    Yield a warning where orders go through the Enrollment API and their memory looks short-lived.

    It does if the state directory is below one for temporary files, if a CI job starts without a
    journal, or if `cert.ids` lists orders that the journal does not have.
    """
    named = {request.scm_account for request in requests} or set(accounts)
    known = (name for name in sorted(named) if name in accounts)
    mute = [name for name in known if not finds_orders(accounts[name])]
    signs = list(_signs(local, environ, clock)) if mute else []
    if signs:
        one = len(mute) == 1
        yield warned(
            "memory of orders",
            f"SCM account{'' if one else 's'} {', '.join(mute)} use{'s' if one else ''}"
            f" {_what_forgets([accounts[name] for name in mute])}, which cannot be searched for"
            f" orders, so only the state directory knows them; but {'; and '.join(signs)}.",
            _REMEDY,
        )


def _what_forgets(accounts: Iterable[SCMAccount]) -> str:
    programs = (one.signer for one in accounts if one.commands is not None)
    return " or ".join(programs) or "the Enrollment API"


def _signs(local: LocalSettings, environ: Mapping[str, str], clock: Clock) -> Iterator[str]:
    if local.database is None:
        yield from _signs_of_directory(local, environ)
    missing = _unknown_orders(local, clock)
    if missing:
        yield (
            f"{local.log_dir / CERT_IDS} lists {counted(missing, 'order')} that its journal does"
            " not have"
        )


def _signs_of_directory(local: LocalSettings, environ: Mapping[str, str]) -> Iterator[str]:
    state = local.state_dir.absolute()
    temporary = {
        Path(gettempdir()),
        *(Path(environ[name]) for name in _TEMPORARY if environ.get(name)),
    }
    if any(state.is_relative_to(one) for one in temporary):
        yield f"{state} is below a directory for temporary files"
    elif environ.get("CI") and not (state / FILE_NAME).exists():
        yield f"{state} has no journal, and this is a CI job (variable CI)"


def _unknown_orders(local: LocalSettings, clock: Clock) -> int:
    """Return how many orders are shown that the journal does not have; 0 if it cannot be read."""
    try:
        with Journal.open(journal_of(local.state), clock, read_only=True) as journal:
            known = [order.csr_key for order in journal.orders()]
    except JournalError:
        return 0
    shown = {one.csr_key[:16] for one in Witnesses(local.state_dir, local.log_dir).seen()}
    return len(shown - {key[:16] for key in known})
