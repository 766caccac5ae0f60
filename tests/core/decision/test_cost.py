"""What a run will cost, before it is begun."""

from datetime import timedelta

from connector.core.decision.cost import CALLS, cost
from connector.core.decision.verdict import Action


def test_each_action_has_its_price() -> None:
    """A new one would else be free of charge."""
    assert set(CALLS) == set(Action)


def test_a_thousand_renewals_take_hours() -> None:
    """So many calls, divided by the pace."""
    found = cost([Action.RENEW] * 1000 + [Action.NONE] * 50, per_minute=30)

    assert found.calls == 8000
    assert found.takes == timedelta(minutes=8000 / 30)
