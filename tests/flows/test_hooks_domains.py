"""Hooks are told once of each domain that was validated, by whatever run comes to it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from domain_runs import LAPSED, Domains
from hooked import SCHEMA, Listener
from jsonschema import Draft202012Validator
from request_document import ADMIN

from connector.journal.lock import certificate_lock


def hooked(domains: Domains, then: str = "exit 0") -> Listener:
    """Have domains proven by Edge DNS, and somebody told who then does *then*."""
    listener = Listener(domains.program, then)
    hook = {"on": ["domain_validated"], "run": [str(listener.path)]}
    domains.config(f"dcv: {{{LAPSED}: edgedns}}\nhooks: {json.dumps([hook])}\n")
    return listener


@pytest.mark.promise("hooks")
def test_a_domain_is_validated(domains: Domains) -> None:
    """Told once, though the run looks at it again until the record may go."""
    listener = hooked(domains)

    for _ in range(2):
        code, _, err = domains.run("renew", LAPSED)
        assert code == 0, err

    (told,) = listener.told
    Draft202012Validator(SCHEMA).validate(told)
    assert (told["event"], told["domain"], told["common_name"]) == (
        "domain_validated",
        LAPSED,
        None,
    )
    assert told["expiry"] is not None


@pytest.mark.promise("hooks")
@pytest.mark.parametrize("words", [("domains", "renew", LAPSED), ("apply", "request.yaml")])
def test_what_could_not_be_told_of_a_domain_is_told_when_nothing_is_due(
    domains: Domains, words: tuple[str, ...]
) -> None:
    """By whatever acts for it next, once."""
    listener = hooked(domains, "exit 1")
    domains.program.write(**ADMIN, common_name=f"www.{LAPSED}")
    code, _, err = domains.run("renew", LAPSED)
    assert code == 0
    assert "was not told of domain_validated; a later run tries" in err
    listener.told_in.unlink()
    listener.then("exit 0")

    for _ in range(2):
        done = domains.program.run(*words, SCM_CONFIG=domains.path)
        assert done.returncode == 0, done.stderr
        (told,) = listener.told

    assert told["domain"] == LAPSED


@pytest.mark.promise("hooks")
def test_two_runs_do_not_tell_of_a_domain_at_once(domains: Domains) -> None:
    """One of them has been at it for too long; what it does not tell, a later run does."""
    program, listener = domains.program, hooked(domains)
    state = Path(program.sandbox.env()["AKAMAI_SCM_STATE"])
    wait = timedelta(seconds=1)

    with certificate_lock(state, f"events of {LAPSED}", wait, program.clock, str):
        code, _, err = domains.run("renew", LAPSED)

    assert code == 0
    assert f"what happened to {LAPSED} is told by a later run: Another run" in err
    assert listener.told == []
    assert domains.run("renew", LAPSED)[0] == 0
    assert listener.events == ["domain_validated"]
