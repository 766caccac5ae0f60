"""Each error leads to a page, and the doctor is named where he knows more."""

import re
from collections.abc import Iterator

import pytest

from connector.core.decision.reasons import Reason
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    Fault,
    JournalError,
    PersonNeededError,
    UsageError,
    VendorUnavailableError,
)
from connector.running.guidance import BY_KIND, BY_REASON, HERE, page_of, page_path, read_on

PAGES = sorted({*BY_REASON.values(), *BY_KIND.values()})


def kinds(kind: type[ConnectorError] = ConnectorError) -> Iterator[type[ConnectorError]]:
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


def anchors(text: str) -> set[str]:
    """The places of a page, as GitHub makes them of headings, and those that stand in it."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", PAGES)
def test_each_page_and_place_is_there(page: str) -> None:
    """Beside the code, so it is installed with the program."""
    file, _, anchor = page.partition("#")

    assert anchor in anchors((HERE / file).read_text("utf-8"))
    assert page_path(page).startswith(str(HERE))


def test_each_place_that_is_marked_is_led_to() -> None:
    """A paragraph that got an anchor got it for an error."""
    marked = re.findall(r'<a id="([^"]+)">', (HERE / "TROUBLESHOOTING.md").read_text("utf-8"))

    assert set(marked) == {page.partition("#")[2] for page in PAGES} & set(marked)


def test_each_kind_of_error_has_a_page_but_wrong_usage() -> None:
    """Whose remedy is the help."""
    without = {kind for kind in kinds() if not issubclass(kind, tuple(BY_KIND))}

    assert {kind.__name__ for kind in without} == {"UsageError", "ListedFaultsError"}
    order = list(BY_KIND)
    hidden = [b for i, a in enumerate(order) for b in order[i + 1 :] if issubclass(b, a)]
    assert hidden == []


def test_each_reason_that_stops_a_run_has_a_page() -> None:
    """From `order_id_lost` on they all do; before, what a person may have to publish."""
    reasons = list(Reason)
    stopping = reasons[reasons.index(Reason.PRE_VERIFICATION_WARNINGS) :]

    assert set(BY_REASON) == {*stopping, Reason.AWAITING_DOMAINS, Reason.AWAITING_PROOFS}


def test_what_was_decided_goes_before_the_kind() -> None:
    asked = PersonNeededError("A change is in the way.")

    assert page_of(asked) == "TROUBLESHOOTING.md#a-person-is-asked-exit-3"
    told = asked.with_reason(Reason.FOREIGN_CHANGE)
    assert page_of(told) == "TROUBLESHOOTING.md#foreign-change"
    assert page_of(told.with_remedy("Ask them.")) == page_of(told)


def test_the_gravest_is_read_on_about_and_only_once() -> None:
    out = VendorUnavailableError("SCM is out.")
    wrong = ConfigurationError("Wrong", [Fault("state", "is no directory")])

    lines = read_on([out, wrong, out], 78, "apply", ["a.yaml"])

    assert lines[0] == f"More: {page_path('README.md#settings')}"
    assert lines[1].startswith("`akamai-scm doctor a.yaml` tries")
    assert read_on([], 0, "apply", []) == []
    assert read_on([UsageError("No.")], 64, "apply", []) == []


def test_the_doctor_is_named_wherever_he_tries_the_same() -> None:
    """The journal too, and a failure that a command has told in its own way."""
    assert len(read_on([JournalError("It is cut.")], 1, "status", [])) == 2
    assert len(read_on([JournalError("It is cut.")], 1, "doctor", [])) == 1
    (asks,) = read_on([], 77, "status", ["a b.yaml"], ["--edgerc", "other"])
    assert asks.startswith("`akamai-scm doctor 'a b.yaml' --edgerc other` tries")
    (asks,) = read_on([], 77, "domains", [])
    assert asks.startswith("`akamai-scm doctor` tries")
