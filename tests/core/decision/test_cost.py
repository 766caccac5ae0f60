"""What a run will cost, before it is begun."""

from datetime import timedelta

from connector.core.decision.cost import (
    CALLS,
    LISTS,
    VALIDATED_WITHIN,
    VALIDATION,
    Cost,
    cost,
    validations_cost,
)
from connector.core.decision.verdict import Action


def test_each_action_has_its_price() -> None:
    """A new one would else be free of charge."""
    assert set(CALLS) == set(Action)


def test_domains_cost_calls_and_wait_for_the_ca_together() -> None:
    """None costs nothing; many are looked for at the same time."""
    assert validations_cost(0) == Cost(0, timedelta())
    one, forty = validations_cost(1), validations_cost(40)
    assert (one.calls, forty.calls) == (LISTS + VALIDATION, LISTS + 40 * VALIDATION)
    assert one.takes > VALIDATED_WITHIN
    assert forty.takes < 2 * one.takes


def test_a_thousand_renewals_take_hours() -> None:
    """So many calls, divided by the pace."""
    found = cost([Action.RENEW] * 1000 + [Action.NONE] * 50, per_minute=30)

    assert found.calls == 8000
    assert found.takes == timedelta(minutes=8000 / 30)
