"""How long the steps of the vendors took, as far as the moments in the journal tell."""

from datetime import datetime, timedelta
from typing import Final

from connector.core.decision.steps import Awaited
from connector.core.facts.change import InputType
from connector.journal.step import Outcome, StepName
from connector.journal.storage import Storage

_NEWEST: Final = 9
"""So many of a kind are looked at: a vendor's pace changes."""

_CSRS: Final = f"""
    SELECT min(s.outcome_at) AS began, min(o.intended_at) AS ended
    FROM orders o
    JOIN opened_changes c ON c.change_id = o.change_id
    JOIN steps s ON s.id = c.step_id
    WHERE NOT EXISTS (
        SELECT 1 FROM steps a WHERE a.change_id = o.change_id
        AND a.input_type = '{InputType.PRE_VERIFICATION}'
    )
    GROUP BY o.change_id ORDER BY max(o.id) DESC LIMIT {_NEWEST}
"""  # noqa: S608 - words of ours
_ISSUED: Final = f"""
    SELECT placed_at AS began, issued_at AS ended FROM orders
    WHERE account = ?1 AND adopted_by IS NULL AND issued_at IS NOT NULL
    ORDER BY id DESC LIMIT {_NEWEST}
"""  # noqa: S608
_STOPPED: Final = f"""
    SELECT 1 FROM steps a WHERE a.change_id = u.change_id AND a.input_type IN
        ('{InputType.POST_VERIFICATION}', '{InputType.CHANGE_MANAGEMENT}')
"""  # noqa: S608
_DEPLOYED: Final = f"""
    SELECT max(u.outcome_at) AS began, min(d.outcome_at) AS ended
    FROM steps d JOIN steps u ON u.change_id = d.change_id AND u.step = '{StepName.UPLOAD}'
    WHERE d.step = '{StepName.DEPLOYED}' AND u.outcome = '{Outcome.DONE}'
    AND NOT EXISTS ({_STOPPED})
    GROUP BY d.change_id ORDER BY max(d.id) DESC LIMIT {_NEWEST}
"""  # noqa: S608
_LAST_STOPPED: Final = f"""
    SELECT EXISTS ({_STOPPED}) AS stopped FROM steps u
    WHERE u.certificate_key = ?1 AND u.step = '{StepName.UPLOAD}' ORDER BY u.id DESC LIMIT 1
"""  # noqa: S608


class DurationJournal(Storage):
    """What the tables `orders` and `steps` tell of the vendors' pace."""

    def durations(
        self, awaited: Awaited, certificate_key: str, account: str
    ) -> tuple[timedelta, ...]:
        """
        Return how long steps of a kind took until their end was noticed, newest first.

        Where somebody had to approve something in between, that is no duration. So none is told
        either for the deployment of a certificate of which the last one did not go through by
        itself: it is to be looked at sooner than when it can be live.

        Args:
            awaited: CSR, from the opened change on; ISSUANCE, from the order on; or DEPLOYMENT,
                from the upload until production showed it.
            certificate_key: `Request.key` of the certificate that is waited for.
            account: Name of the SCM account.
        """
        match awaited:
            case Awaited.CSR:
                rows = self._rows(_CSRS)
            case Awaited.ISSUANCE:
                rows = self._rows(_ISSUED, account)
            case Awaited.DEPLOYMENT:
                stopped = self._rows(_LAST_STOPPED, certificate_key)
                went_through = not (stopped and stopped[0]["stopped"])
                rows = self._rows(_DEPLOYED) if went_through else []
        return tuple(
            datetime.fromisoformat(row["ended"]) - datetime.fromisoformat(row["began"])
            for row in rows
            if row["began"] is not None and row["ended"] is not None
        )
