"""How the end of a run is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connector.errors import ConnectorError
from connector.journal.cert_ids import write_cert_ids
from connector.journal.store import Journal
from connector.log import CertificateLog
from connector.machine.jobs import StoppedError


@contextmanager
def end_recorded(
    journal: Journal, log: CertificateLog, certificate_key: str, log_dir: Path, *, alone: bool
) -> Iterator[None]:
    """
    Write down how the block ended, in the certificate's log and in the table of orders.

    Args:
        journal: Has the orders.
        log: The certificate's.
        certificate_key: Whose orders the block may change.
        log_dir: Where the table is.
        alone: Whether no other certificates are worked on. Of many each would write all rows: only
            those do that have changed one.
    """
    stopped = False
    before = () if alone else journal.orders(certificate_key)
    try:
        yield
    except StoppedError:
        stopped = True  # many end at once: whoever has interrupted them writes for all
        raise
    except ConnectorError as error:
        log.event("stopped", level="ERROR", exit=error.exit_code, message=str(error))
        raise
    finally:
        if not stopped and (alone or journal.orders(certificate_key) != before):
            write_cert_ids(journal, log_dir)
