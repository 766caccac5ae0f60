"""Reading bodies field by field."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import NotTheVendorError, UnexpectedAnswerError
from connector.transport.document import Document
from connector.transport.reply import Reply, http_date, vendor_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
ACCESSORS = [
    Document.text,
    Document.text_or_none,
    Document.text_or,
    Document.flag,
    Document.flag_or_none,
    Document.number,
    Document.moment,
    Document.child,
    Document.children,
    Document.texts,
]


def _reply(body: bytes) -> Reply:
    return Reply("CPS", "GET", "/x", 200, {}, body)


@given(st.sampled_from(ACCESSORS), JSON)
def test_a_surprise_is_one_of_our_errors(accessor: object, value: object) -> None:
    """Whatever a vendor sends, a field is read or its path is named."""
    said = "CPS.a"
    try:
        accessor(Document({"a": value}, "CPS"), "a")  # type: ignore[operator]
    except UnexpectedAnswerError as error:
        said = str(error)

    assert "CPS.a" in said


@pytest.mark.parametrize("fields", [{}, {"a": None}], ids=["absent", "null"])
def test_absent_and_null_are_the_same(fields: dict[str, object]) -> None:
    """Vendors use both for "nothing there"."""
    document = Document(fields, "CPS")

    assert document.text_or_none("a") is None
    assert document.text_or("a", "x") == "x"
    assert document.flag("a", default=True) is True
    assert document.flag_or_none("a") is None
    assert document.moment("a") is None
    assert document.child("a").fields == {}
    assert document.children("a") == ()
    assert document.texts("a") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01T10:00:00Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01T10:00:00", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01T10:00:00+02:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
    ],
)
def test_times_are_aware_utc(text: str, expected: datetime) -> None:
    """An offset is worked in; a time without one is UTC."""
    assert expected == Document({"a": text}, "CPS").moment("a")


@pytest.mark.parametrize("value", ["true", "false"])
def test_flags_may_be_text(value: str) -> None:
    """CPS sends some booleans as text."""
    assert Document({"a": value}, "CPS").flag("a") is (value == "true")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"", "(empty)", id="nothing"),
        pytest.param(b"slow\r\n  down", "slow down", id="one line"),
        pytest.param(b"<!DOCTYPE html><html><title>502</title>", "titled '502'", id="HTML"),
        pytest.param(b"<html><body>no", "an HTML page", id="HTML without a title"),
        pytest.param(b"\x1b[31mred\xff", "\\x1b[31mred", id="nothing that moves a terminal"),
        pytest.param(b"x" * 5000, "x…", id="not too long"),
    ],
)
def test_excerpts_are_fit_for_a_message(body: bytes, expected: str) -> None:
    """Whatever a gateway sends is told on one short line."""
    excerpt = _reply(body).excerpt()

    assert expected in excerpt
    assert len(excerpt) < 400
    assert excerpt.isprintable()


def test_a_body_that_is_not_json_is_named() -> None:
    """The error tells call, status and what came instead."""
    with pytest.raises(NotTheVendorError, match=r"GET /x with 200, but not .*: slow down"):
        _reply(b"slow down").json()


@pytest.mark.parametrize("text", ["", "soon", "99 Foo 2026"])
def test_an_unreadable_date_is_none(text: str) -> None:
    """A vendor without a usable clock is no error."""
    assert http_date(text) is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "(empty)"),
        (b"Slow down.", "Slow down"),
        (b"Please   back\n off...", "Please back off"),
        (b"...", "..."),
        (b"<html><head><title lang='en'> Down. </title>", "an HTML page titled 'Down.'"),
        (b"<!DOCTYPE html><title></title>", "an HTML page"),
        (b" " * 5000 + b"late", "(blank)"),
        (b"x" * 500, "x" * 300 + "…"),
        (b"\xff\x00a\x1b[31mb", "�\\x00a\\x1b[31mb"),
    ],
)
def test_an_excerpt_is_one_line_without_a_full_stop(body: bytes, said: str) -> None:
    """The sentence around it ends with its own."""
    assert _reply(body).excerpt() == said


@pytest.mark.parametrize(
    "body",
    [
        b"<html>" + b"<title>" * 5_000_000,
        b"<html>" + b"<title " * 5_000_000,
        b"<html>" + b"<" * 30_000_000,
        b"\n" * 30_000_000,
        b"\xff" * 30_000_000,
    ],
    ids=["titles", "open titles", "brackets", "blank", "no text"],
)
def test_an_excerpt_looks_at_the_beginning_alone(body: bytes) -> None:
    """A body of any size and kind is quoted without being read: quadratic work would not end."""
    assert len(_reply(body).excerpt()) <= 301


def test_a_vendor_s_own_words_are_short() -> None:
    """They stand in messages, are searched for patterns, and need not be the vendor's at all."""
    assert vendor_words(" No\nsuch  thing. ") == "No such thing."
    assert len(vendor_words("word " * 10_000_000)) < 5000
