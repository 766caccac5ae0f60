"""A live certificate does not do, and another one was ordered for that very reason already."""

from typing import Final

from connector.core.decision.cure import SHORTEST_SERVICE, ordered_again_from
from connector.core.decision.live import stays_wrong
from connector.core.decision.steps import Ask
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.situation import Situation
from connector.text.moments import utc_text

_HOURS: Final = int(SHORTEST_SERVICE.total_seconds() // 3600)


def ask_about_repeated(situation: Situation) -> Verdict | None:
    """Ask a person before what was just deployed is replaced for the same reason once more."""
    found = stays_wrong(situation)
    if found is None:
        return None
    reason, phrase = found
    again = ordered_again_from(situation, reason)
    until = again if again is not None and again > situation.now else None
    if until is None:
        why = f"it had less than {_HOURS} hours left when it came, so another one may not help"
    else:
        why = (
            "it was ordered for that reason itself, so none is ordered for it again before"
            f" {utc_text(until)}"
        )
    return Verdict(
        Ask(
            "Find out why, at the CA and in SCM, and have it set right. Then give renewal_trigger a"
            " new value: that orders one at once."
        ),
        Action.BLOCKED,
        reason,
        f"Production needs a certificate for {situation.request.common_name}: {phrase}; {why}.",
        until=until,
    )
