"""Warnings are told apart, and nothing unread is ever approved by a list."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connector.core.catalogue import CATALOGUE, PLACEHOLDER, known_ids, worded
from connector.core.request.values import AcceptedWarning, AcknowledgePolicy, WarningPolicy
from connector.core.warnings.judge import (
    LONGEST,
    Acceptance,
    CPSWarning,
    judge_warnings,
    listed,
    split_warnings,
)

LISTING = """Trust Chain
Certificate: Subject: CN=Example Issuing CA
  Issuer: CN=Example Root
  Serial Number: aa:bb:cc:
The chain that will be used is:
1.  Subject: CN=Example Issuing CA

2.  Subject: CN=Example Root
    Serial Number: 0d:"""
ADDED = "CSR_VS_CERTIFICATE_ADDITIONAL_SAN_IN_SAN_LIST_IN_CERTIFICATE"
MISSING = "CSR_VS_CERTIFICATE_MISSING_SAN_FROM_SAN_LIST_IN_CERTIFICATE"
EMPTY_CHAIN = "TRUST_CHAIN_NULL_OR_EMPTY"
ALL = WarningPolicy(AcknowledgePolicy.ALL)
NONE = WarningPolicy(AcknowledgePolicy.NONE)
EVERY_ID = WarningPolicy(AcknowledgePolicy.LISTED, known_ids())

VALUE = st.from_regex(r"[A-Za-z0-9*][A-Za-z0-9.=,*-]{0,20}", fullmatch=True)


@st.composite
def known_warnings(draw):
    """Draw a template of the catalogue with values in its placeholders."""
    template = draw(st.sampled_from(CATALOGUE))
    text = PLACEHOLDER.sub(
        lambda found: LISTING if found[1] == "trustChainData" else draw(VALUE), template.text
    )
    return CPSWarning(template.id, text)


@pytest.mark.parametrize("template", CATALOGUE, ids=lambda template: template.id)
def test_every_template_is_recognised_by_its_text(template):
    """Each wording leads to its own id and to no other."""
    text = PLACEHOLDER.sub(
        lambda found: LISTING if found[1] == "trustChainData" else "a.example", template.text
    )
    assert split_warnings(text) == (CPSWarning(template.id, text),)


@settings(deadline=None)
@given(st.lists(known_warnings(), max_size=6), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_joined_warnings_are_split_again(warnings, header, newline):
    """However the texts are joined, the same warnings come back in the same order."""
    lines = ["[WARNINGS]"] * (header and bool(warnings)) + [item.text for item in warnings]
    assert split_warnings("\n".join(lines).replace("\n", newline)) == tuple(warnings)


@settings(deadline=None)
@given(st.lists(known_warnings(), max_size=3), VALUE, st.lists(known_warnings(), max_size=3))
def test_a_list_never_approves_unknown_text(before, unknown, after):
    """One unknown line among known warnings is found, whatever ids are listed."""
    text = "\n".join([*(w.text for w in before), f"{unknown} is new", *(w.text for w in after)])
    verdict = judge_warnings(text, EVERY_ID)
    assert not verdict.acknowledge
    assert verdict.unapproved == (CPSWarning(None, f"{unknown} is new"),)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_lost(text):
    """Every line that is not blank is in some warning."""
    lines = [line.rstrip() for line in text.splitlines()]
    split = "\n".join(warning.text for warning in split_warnings(text))
    assert [line for line in split.splitlines() if line] == [line for line in lines if line]


@settings(deadline=None)
@given(st.lists(known_warnings(), min_size=1, max_size=5), st.sets(st.sampled_from(CATALOGUE)))
def test_a_list_approves_its_ids_and_no_others(warnings, listed):
    """What is not on the list stands in the way."""
    policy = WarningPolicy(AcknowledgePolicy.LISTED, frozenset(item.id for item in listed))
    verdict = judge_warnings("\n".join(item.text for item in warnings), policy)
    left = tuple(item for item in warnings if item.id not in policy.ids)
    assert verdict.unapproved == left
    assert verdict.acknowledge is (not left)


@given(st.text(min_size=1, max_size=100))
def test_all_approves_everything_and_none_nothing(text):
    """The two plain policies do not look at ids."""
    assume(text.strip())
    assert judge_warnings(text, ALL).acknowledge
    assert judge_warnings(text, NONE).unapproved == split_warnings(text)
    assert not judge_warnings(text, NONE).acknowledge


def test_a_text_without_warnings_needs_no_approval():
    """There is nothing to read."""
    assert judge_warnings(" \r\n", NONE).acknowledge


def test_a_header_alone_is_no_known_warning():
    """A text that says nothing readable is not approved by a list."""
    assert judge_warnings("[WARNINGS]\n", EVERY_ID).unapproved == (CPSWarning(None, "[WARNINGS]"),)


def test_neighbouring_unknown_lines_are_one_warning():
    """Where an unknown warning ends cannot be known."""
    text = f"new one\nand more\n\n{worded(EMPTY_CHAIN)}\nnew two"
    assert split_warnings(text) == (
        CPSWarning(None, "new one\nand more"),
        CPSWarning(EMPTY_CHAIN, "Trust chain is empty."),
        CPSWarning(None, "new two"),
    )


def test_a_listing_makes_the_detailed_warning():
    """The longer of two texts that fit is meant."""
    plain = "The trust chain terminates with a non-standard root certificate."
    name = "TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE"
    assert split_warnings(f"{plain}\n{LISTING}")[0].id == f"{name}_DETAILED"
    assert split_warnings(f"{plain}\n{worded(EMPTY_CHAIN)}")[0].id == name


@pytest.mark.parametrize("comma", [",", ", "])
def test_warnings_may_stand_in_one_line_with_commas_between(comma: str) -> None:
    """As CPS's documents tell it (akamai-cps 2.9), also after a value that could have a comma."""
    ends_with_a_value = "Certificate Added to the new Trust Chain: CN=x, O=y"
    parts = [
        ends_with_a_value,
        worded(EMPTY_CHAIN),
        "SAN name [a.b] is missing from the certificate.",
    ]

    found = split_warnings(comma.join(parts))

    assert [one.text for one in found] == parts
    ids = ["CERTIFICATE_ADDED_TO_TRUST_CHAIN", EMPTY_CHAIN, MISSING]
    assert [one.id for one in found] == ids


@pytest.mark.parametrize("unknown", ["a new finding", "Trust chain is empty. Or so it seems."])
def test_of_what_is_joined_by_commas_all_has_to_be_known(unknown: str) -> None:
    text = f"{worded(EMPTY_CHAIN)}, {unknown}"

    assert split_warnings(text) == (CPSWarning(None, text),)


def test_a_value_over_several_lines_belongs_to_its_warning():
    """The text of a certificate that could not be parsed has many lines."""
    text = "Error parsing certificate: [-----BEGIN\nabc\n-----END]. Cause: [bad\nbase64]."
    assert split_warnings(f"{text}\n{worded(EMPTY_CHAIN)}") == (
        CPSWarning("CERTIFICATE_PARSING_ERROR", text),
        CPSWarning(EMPTY_CHAIN, "Trust chain is empty."),
    )


@pytest.mark.parametrize(
    "text",
    [
        "SAN name [a.example] is odd\nSAN name [b.example] is missing from the certificate.",
        "SAN name [a.example] is odd,SAN name [b.example] is missing from the certificate.",
        "Extra certificates were found in the chain and are being removed.\nAll is lost.",
        "A new finding\na.example [A.example] differs in case on the 'RSA' certificate.",
        "Certificate Added to the new Trust Chain: CN=Root\nAnd a new finding.",
    ],
)
def test_an_unknown_text_does_not_hide_in_a_known_one(text):
    """A placeholder does not swallow what CPS says besides."""
    assert not judge_warnings(text, EVERY_ID).acknowledge
    assert any(item.id is None for item in split_warnings(text))


def test_warnings_are_listed_whole() -> None:
    """One without an id is told as such; further lines stand further in."""
    told = listed((CPSWarning(ADDED, "One."), CPSWarning(None, "Two,\nand more.")))

    assert told == f"  {ADDED}: One.\n  (no id): Two,\n    and more."


@pytest.mark.parametrize("shape", [f"{one.text.partition('<')[0]}x\n" for one in CATALOGUE] + ["x"])
def test_a_text_without_end_is_told_apart_at_its_beginning_alone(shape: str) -> None:
    """What lies beyond is unknown, so that a list never approves it; the work stays bounded."""
    text = shape * (3_000_000 // len(shape))

    found = split_warnings(text)

    assert found[-1].id is None
    assert sum(len(one.text) for one in found) >= len(text) - 2 * text.count("\n") - 2


def test_blank_lines_around_the_header_say_nothing() -> None:
    """Nor do blanks at the ends of lines; those before a line are a part of it."""
    text = f"\n \n[WARNINGS]\n\n{worded(EMPTY_CHAIN)} \n\n  A new finding\n \n"

    assert split_warnings(text) == (
        CPSWarning(EMPTY_CHAIN, "Trust chain is empty."),
        CPSWarning(None, "  A new finding"),
    )


def test_a_line_that_stands_further_in_is_told_as_it_stands() -> None:
    assert split_warnings(" A new finding") == (CPSWarning(None, " A new finding"),)


def test_a_persons_word_counts_before_the_requests() -> None:
    """With who that is, and until when; others go by the request's."""
    until = date(2027, 1, 31)
    named = [AcceptedWarning(MISSING, "ada", until), AcceptedWarning(EMPTY_CHAIN, "bob")]
    text = f"{worded(EMPTY_CHAIN)}\n{worded(ADDED, sanValue='a')}"

    found = judge_warnings(text, ALL, named)

    empty, added = split_warnings(text)
    assert found.accepted == (Acceptance(empty, "bob"), Acceptance(added))
    missing = worded(MISSING, sanValue="a")
    (told,) = judge_warnings(missing, NONE, named).accepted
    assert (told.by, told.until) == ("ada", until)
    assert judge_warnings(missing, NONE, named).acknowledge


def test_as_many_characters_as_may_be_are_told_apart() -> None:
    """With one more the line may be cut anywhere, and counts as unknown."""
    one = worded(ADDED, sanValue="a")
    longest = worded(ADDED, sanValue="a" * (LONGEST - len(one) + 1))

    assert split_warnings(longest) == (CPSWarning(ADDED, longest),)
    longer = worded(ADDED, sanValue="a" * (LONGEST - len(one) + 2))
    assert split_warnings(longer) == (CPSWarning(None, longer),)


def test_of_a_text_that_is_too_long_whole_lines_are_told_apart_as_far_as_that_goes() -> None:
    """The rest is one unknown warning, whatever is in it."""
    line = worded(EMPTY_CHAIN)
    known = LONGEST // (len(line) + 1)

    found = split_warnings("\n".join([line] * (known + 3)))

    rest = CPSWarning(None, f"{line}\n{line}\n{line}")
    assert found == (*[CPSWarning(EMPTY_CHAIN, line)] * known, rest)


@pytest.mark.parametrize("first", ["  A new finding", "X is a new finding"])
def test_what_lies_beyond_is_told_as_it_stands(first: str) -> None:
    """But for blank lines where it was cut."""
    line = worded(EMPTY_CHAIN)
    known = LONGEST // (len(line) + 1)

    found = split_warnings("\n".join([*[line] * known, "", first, line, line]))

    assert found[-1] == CPSWarning(None, f"{first}\n{line}\n{line}")
