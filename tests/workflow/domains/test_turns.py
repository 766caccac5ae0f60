"""Domains that certificates have in common: one job works on each."""

import pytest

from connector.workflow.domains.turns import Turns


def test_what_one_works_on_another_does_not_get_until_that_is_over() -> None:
    """Also where it has failed; the rest is free."""
    turns = Turns()

    with turns.taken(["b", "a", "b"]) as ours:
        assert ours == ("a", "b")
        with turns.taken(["b", "c"]) as theirs:
            assert theirs == ("c",)
            with turns.taken(["a", "c"]) as others:
                assert others == ()
        with turns.taken(["b", "c"]) as theirs:
            assert theirs == ("c",)
    with pytest.raises(ZeroDivisionError), turns.taken(["a"]):
        raise ZeroDivisionError
    with turns.taken(["a", "b"]) as ours:
        assert ours == ("a", "b")
