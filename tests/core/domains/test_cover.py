"""Which domain stands for a name."""

from hypothesis import given
from hypothesis import strategies as st

from connector.core.domains.cover import by_domain, covering, listed_for, own_and_above
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method

VALID, EXPIRED = DomainStatus.VALIDATED, DomainStatus.EXPIRED


def listed(**rows: DomainStatus) -> dict[str, DomainState]:
    """Return a list by domain; a blank stands for a dot."""
    names = {name.replace("_", "."): status for name, status in rows.items()}
    return {name: DomainState(name, status) for name, status in names.items()}


def test_the_shortest_domain_is_the_one_to_validate() -> None:
    """Those below inherit."""
    rows = listed(www_example_org=EXPIRED, example_org=EXPIRED)
    assert [one.domain for one in listed_for("www.example.org", rows)] == [
        "example.org",
        "www.example.org",
    ]
    found = covering("www.example.org", rows)
    assert found is not None
    assert found.domain == "example.org"


def test_a_valid_one_counts_before_a_shorter_one_that_is_not() -> None:
    """An entry of its own may be all that a tenant has validated."""
    rows = listed(www_example_org=VALID, example_org=EXPIRED)
    found = covering("www.example.org", rows)
    assert found is not None
    assert found.domain == "www.example.org"


def test_a_proof_over_http_holds_for_its_own_name_alone() -> None:
    """Neither for a name below nor for a wildcard."""
    by_http = DomainState("example.org", VALID, method=Method.HTTP)
    below = DomainState("www.example.org", VALID, method=Method.CNAME)
    rows = {"example.org": by_http, "www.example.org": below}
    assert covering("example.org", rows) is by_http
    assert covering("www.example.org", rows) is below
    assert covering("a.www.example.org", rows) is below


def test_no_row_covers_a_name_of_somebody_else() -> None:
    """Such a domain is unknown to SCM."""
    assert covering("example.net", listed(example_org=VALID)) is None
    assert covering("badexample.org", listed(example_org=VALID)) is None


def test_the_row_of_a_wildcard_is_not_validated_by_itself() -> None:
    """It is left out; the domain beside it covers the wildcard."""
    rows = by_domain([DomainState("*.example.org", EXPIRED), DomainState("example.org", VALID)])
    assert set(rows) == {"example.org"}
    found = covering("*.example.org", rows)
    assert found is not None
    assert found.domain == "example.org"


def test_a_single_label_stands_for_itself() -> None:
    """It ends the climb without having one."""
    assert list(own_and_above("localhost")) == ["localhost"]
    assert list(own_and_above("*.a.b.org")) == ["a.b.org", "b.org"]


LABEL = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


@given(st.lists(LABEL, min_size=2, max_size=5), st.booleans())
def test_what_covers_a_name_is_the_name_or_above_it(labels: list[str], wildcard: bool) -> None:
    """For every name, with every of its parents listed."""
    name = ".".join(labels)
    rows = {above: DomainState(above, VALID) for above in own_and_above(name)}
    found = covering(f"*.{name}" if wildcard else name, rows)
    assert found is not None
    assert f".{name}".endswith(f".{found.domain}")
    assert found.domain == ".".join(labels[-2:])
