"""How long the steps of the vendors took at most, as the runs that waited for them have found."""

from datetime import timedelta
from typing import Final

from connector.core.decision.steps import Awaited
from connector.core.facts.change import InputType
from connector.journal.step import StepName
from connector.journal.storage import Storage
from connector.machine.sql import insert_row

_NEWEST: Final = 9
"""So many of a kind are looked at: a vendor's pace changes."""
_MILLISECOND: Final = timedelta(milliseconds=1)

_TOOK: Final = f"""
    SELECT milliseconds FROM durations WHERE awaited = ?1 AND account = ?2
    ORDER BY id DESC LIMIT {_NEWEST}
"""  # noqa: S608 - words of ours
_LAST_STOPPED: Final = f"""
    SELECT EXISTS (
        SELECT 1 FROM steps a WHERE a.change_id = u.change_id AND a.input_type IN
            ('{InputType.POST_VERIFICATION}', '{InputType.CHANGE_MANAGEMENT}')
    ) AS stopped FROM steps u
    WHERE u.certificate_key = ?1 AND u.step = '{StepName.UPLOAD}' ORDER BY u.id DESC LIMIT 1
"""  # noqa: S608


class DurationJournal(Storage):
    """The table `durations`: no moments, since at those our own turn had come, too."""

    def took(self, awaited: Awaited, account: str, span: timedelta) -> None:
        """
        Keep how long a vendor took at most.

        Args:
            awaited: Kind of the step.
            account: Name of the SCM account; only its issuance has to do with it.
            span: Without what this program waited for beside it.
        """
        row = {
            "awaited": awaited,
            "account": _of(awaited, account),
            "milliseconds": span // _MILLISECOND,
        }
        with self._writing() as connection:
            insert_row(connection, "durations", row)

    def durations(
        self, awaited: Awaited, certificate_key: str, account: str
    ) -> tuple[timedelta, ...]:
        """
        Return how long steps of a kind took at most, newest first.

        None is told for the deployment of a certificate of which the last one did not go through by
        itself: it is to be looked at sooner than when it can be live.

        Args:
            awaited: CSR, from the opened change on; ISSUANCE, from the order on; or DEPLOYMENT,
                from the upload until production showed it.
            certificate_key: `Request.key` of the certificate that is waited for.
            account: Name of the SCM account.
        """
        if awaited is Awaited.DEPLOYMENT:
            stopped = self._rows(_LAST_STOPPED, certificate_key)
            if stopped and stopped[0]["stopped"]:
                return ()
        rows = self._rows(_TOOK, awaited, _of(awaited, account))
        return tuple(row["milliseconds"] * _MILLISECOND for row in rows)


def _of(awaited: Awaited, account: str) -> str:
    return account if awaited is Awaited.ISSUANCE else ""
