"""The search can fail: with any one of these rules switched off it finds two orders for a CSR."""

from datetime import timedelta
from typing import Any

import pytest
from order_search import Search
from order_world import Call

from connector.core.decision import lost, ordering
from connector.errors import AnswerLostError, Effect
from connector.journal.steps import StepJournal
from connector.journal.store import Journal
from connector.journal.witnesses import Witnesses
from connector.workflow.act import only_order, place

PATCH = pytest.MonkeyPatch
BESIDE = frozenset({Call.DONE, Call.BESIDE})


def only_what_nobody_else_can_have_ordered_for(patch: PATCH) -> None:
    patch.setattr(ordering, "unaccounted", lambda *_: ())
    patch.setattr(place, "unaccounted", lambda *_: ())


def a_change_is_ours_by_the_vendors_answer_alone(patch: PATCH) -> None:
    patch.setattr(StepJournal, "change_is_ours", lambda *_: True)


def what_is_shown_beside_the_journal_counts(patch: PATCH) -> None:
    patch.setattr(Witnesses, "seen", lambda _: ())
    patch.setattr(Witnesses, "begin", lambda *_, **__: None)


def an_answer_that_is_lost_may_have_had_an_effect(patch: PATCH) -> None:
    patch.setattr(AnswerLostError, "effect", Effect.NONE)


def a_lost_order_is_absent_only_after_a_while(patch: PATCH) -> None:
    patch.setattr(lost, "ORDER_SETTLING", timedelta())


def what_was_begun_a_moment_ago_is_waited_for(patch: PATCH) -> None:
    patch.setattr(place, "perhaps_on_its_way", lambda *_: None)


def scm_is_searched_before_an_order(patch: PATCH) -> None:
    patch.setattr(place, "unknown_orders", lambda *_: ())


def scm_is_searched_after_an_order(patch: PATCH) -> None:
    patch.setattr(place, "search_again", lambda *_: None)
    patch.setattr(only_order, "search_again", lambda *_: None)


def an_order_is_written_down_before_it_leaves(patch: PATCH) -> None:
    patch.setattr(Journal, "orders", lambda *_: ())
    patch.setattr(Witnesses, "seen", lambda _: ())
    patch.setattr(Witnesses, "begin", lambda *_, **__: None)
    patch.setattr(Journal, "intend_order", lambda *_, **__: None)
    patch.setattr(Journal, "order_placed", lambda *_: None)


ONE = {"machines": "a", "searchable": False, "live": False, "losses": (), "restores": False}
TWO = {**ONE, "machines": "ab", "calls": BESIDE}


@pytest.mark.parametrize(
    ("rule", "life"),
    [
        (only_what_nobody_else_can_have_ordered_for, TWO),
        (a_change_is_ours_by_the_vendors_answer_alone, TWO),
        (
            what_is_shown_beside_the_journal_counts,
            {**ONE, "restores": True, "calls": {Call.DONE, Call.REFUSED}},
        ),
        (an_answer_that_is_lost_may_have_had_an_effect, ONE),
        (a_lost_order_is_absent_only_after_a_while, {**ONE, "searchable": True}),
        (
            what_was_begun_a_moment_ago_is_waited_for,
            {**ONE, "searchable": True, "losses": ("journal",)},
        ),
        (scm_is_searched_before_an_order, {**ONE, "searchable": True, "losses": ("all",)}),
        (scm_is_searched_after_an_order, {**TWO, "searchable": True, "lenient": True}),
        (an_order_is_written_down_before_it_leaves, ONE),
    ],
    ids=lambda given: given.__name__ if callable(given) else "",
)
def test_without_a_rule_there_are_two(
    rule: Any, life: dict[str, Any], search: Search, monkeypatch: PATCH
) -> None:
    """And the way to them is told, step by step."""
    rule(monkeypatch)
    machines, bounds = life["machines"], {key: life[key] for key in life if key != "machines"}

    found = search(*machines, **{"depth": 6, **bounds})

    assert found.path != ()
