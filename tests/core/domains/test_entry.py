"""What is told of a domain, in the shape that scripts read."""

from datetime import UTC, date, datetime

import jsonschema

from connector.core.domains.decide import DomainCase, decide_domain
from connector.core.domains.entry import DomainEntry, entry_document, entry_of
from connector.core.domains.shape import cname_proof, txt_proof
from connector.core.domains.values import DomainState
from connector.core.domains.ways import Way, by_longest_suffix
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.schemas import answer_schema

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STATE = DomainState(
    "example.org",
    DomainStatus.VALIDATED,
    ProofStatus.SUBMITTED,
    Method.CNAME,
    Method.CNAME,
    date(2026, 6, 4),
    date(2026, 12, 19),
    next_check=NOW,
)


def fits(entry: DomainEntry) -> dict[str, object]:
    """Return the entry's document, which fits the schema."""
    found = entry_document(entry)
    whole = {"schema": 1, "domains": [found]}
    jsonschema.validate(whole, answer_schema("domains"), jsonschema.Draft202012Validator)
    return found


def test_a_domain_that_was_looked_at() -> None:
    """All times are in UTC; a CNAME is told with its dots."""
    case = DomainCase(STATE, NOW, Way.EDGEDNS)
    record = cname_proof("example.org", "_ab.example.org", "a.b.sectigo.com")
    told = fits(entry_of(case, decide_domain(case), Way.EDGEDNS, record, 75))
    assert told["expires"] == "2026-12-19T00:00:00Z"
    assert told["effective_end"] == "2026-12-19T00:00:00Z"
    assert told["due"] is True
    assert told["due_at"] == "2026-10-14T00:00:00Z"
    assert told["next_check"] == "2026-12-01T12:00:00Z"
    assert told["way"] == "edgedns"
    assert told["exit"] == 75
    assert told["record"] == {
        "name": "_ab.example.org.",
        "type": "CNAME",
        "value": "a.b.sectigo.com.",
        "ttl": 300,
    }


def test_a_domain_of_which_nothing_is_known() -> None:
    """It is told as such."""
    told = fits(DomainEntry("example.org", "Not known."))
    assert told["status"] == told["order_status"] == "unknown"
    assert told["method"] is told["expires"] is told["record"] is told["way"] is None


def test_a_domain_that_never_was_validated() -> None:
    """A text has no dot at its end."""
    state = DomainState("example.org", DomainStatus.NOT_VALIDATED)
    record = txt_proof("example.org", "_pki-validation.example.org", "x")
    told = fits(DomainEntry("example.org", "Due.", state=state, due=True, record=record))
    assert told["effective_end"] is None
    assert told["record"] is not None


def test_the_nearest_name_above_is_chosen_else_the_rest() -> None:
    """At a dot; without a word for the rest nothing is."""
    chosen = {"example.org": 1, "eu.example.org": 2}
    assert by_longest_suffix("a.eu.example.org.", chosen) == 2
    assert by_longest_suffix("badexample.org", chosen) is None
    assert by_longest_suffix("badexample.org", {**chosen, "*": 3}) == 3
