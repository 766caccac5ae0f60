"""What every text passes before it leaves: no secret, and nothing that a terminal obeys."""

import base64
import html
import json
import re
import unicodedata
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.text.leaving import _CREDENTIALS, as_json, leaving, mask, quoted
from connector.text.secret import KNOWN, Secret

SECRET = "aB3/+=\"9x&<Z\\'kQ-ö7r"

WRITTEN = {
    "as it is": SECRET,
    "JSON": json.dumps(SECRET),
    "JSON in UTF-8": json.dumps(SECRET, ensure_ascii=False),
    "JSON in JSON": json.dumps(json.dumps(SECRET)),
    "JSON with slashes": json.dumps(SECRET).replace("/", "\\/"),
    "a form": quote_plus(SECRET),
    "a URL": quote(SECRET, safe=""),
    "a URL in lower case": re.sub("%..", lambda found: found[0].lower(), quote(SECRET)),
    "HTML": html.escape(SECRET),
    "Python": repr(SECRET),
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 behind a name": base64.b64encode(f"me:{SECRET}".encode()).decode(),
    "base64 behind another": base64.b64encode(f"you:{SECRET}!".encode()).decode(),
    "base64url": base64.urlsafe_b64encode(f"a:{SECRET}".encode()).decode(),
    "lines": f"{SECRET[:9]}\r\n  {SECRET[9:]}",
    "escaped lines": f"{SECRET[:9]}\\n{SECRET[9:]}",
    "its beginning": SECRET[:15],
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_known_secret_never_leaves(written: str) -> None:
    """However an answer quotes it: no piece of it that is worth anything is left."""
    Secret(SECRET)

    told = mask(f"before {written} after")

    assert "***" in told
    assert told.startswith("before ")
    assert told.endswith(" after")
    assert len(told) < len("before *** after") + 12


@given(secret=st.text(st.characters(codec="utf-8"), min_size=8), around=st.text(max_size=20))
def test_no_secret_leaves_whatever_it_is(secret: str, around: str) -> None:
    """Nor in the forms of a vendor that quotes the request."""
    KNOWN.clear()
    Secret(secret)

    for form in (secret, json.dumps(secret)[1:-1], quote_plus(secret), quote(secret, safe="")):
        assert form not in mask(f"{around} {form} {around}").replace("***", "\0") or form == "***"


def test_the_signatures_of_the_latest_calls_are_known() -> None:
    """Each call has its own; those of long ago are worth nothing."""
    for number in range(100):
        KNOWN.add_passing(f"{number:04}-signature=")

    assert mask("0099-signature=") == "***"
    assert mask("0000-signature=") == "0000-signature="


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("EG1-HMAC-SHA256 client_token=HIDE;access_token=HIDE;nonce=HIDE;signature=HIDE", "HIDE"),
        ('{"authorization": "EG1-HMAC-SHA256 client_token=HIDE; access_token=HIDE"}', "HIDE"),
        ('{\\"signature\\": \\"HIDE\\"}', "HIDE"),
        ("nonce=HIDE&x=1", "HIDE"),
        ("Authorization: Bearer HIDEHIDE", "HIDE"),
    ],
)
def test_what_looks_like_a_credential_never_leaves(text: str, hidden: str) -> None:
    """Though nobody has made it known."""
    assert hidden not in leaving(text)


def test_what_a_vendor_quotes_is_masked_more_strictly() -> None:
    """Its headers, that is; our own messages name settings in the same way."""
    assert quoted("password: HIDE, login: me") == "password: ***, login: me"
    assert leaving("password: missing; give it") == "password: missing; give it"


@pytest.mark.parametrize(
    "text",
    [
        "The basic constraints are wrong, and bearer certificates are none.",
        "Müller & Söhne, 日本",
        "two\n\tlines",
        "client_id, client_secret: missing; SCM shows them.",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    ],
)
def test_ordinary_text_leaves_as_it_is(text: str) -> None:
    """Stars and escapes where there is no need help nobody."""
    assert leaving(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x07\x08\r\x7f", "\\x07\\x08\\x0d\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egro.", "\\u202egro."),
        ("\u2066a\u2069\u200b\ufeff", "\\u2066a\\u2069\\u200b\\ufeff"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_what_a_terminal_obeys_is_shown(text: str, shown: str) -> None:
    """A person sees that it is there; it does nothing."""
    assert leaving(text) == shown


@given(st.text())
def test_nothing_that_leaves_moves_a_terminal(text: str) -> None:
    """Line feeds and tabulators alone are left of all controls; twice changes no more than once."""
    told = leaving(text)

    assert not [
        character
        for character in told
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs"}
        and character not in "\n\t"
    ]
    assert leaving(told) == told
    told.encode()


def test_json_gives_nothing_back_that_may_not_leave() -> None:
    """Its escapes become characters again in whoever reads it."""
    Secret(SECRET)
    told = json.loads(as_json({"a": [SECRET, "\x1b[2J", 1, None], "b": {"c": ("\u202e",)}}))

    assert told == {"a": ["***", "\\x1b[2J", 1, None], "b": {"c": ["\\u202e"]}}


_PIECES = st.sampled_from(
    [
        *("Authorization: ", "bearer ", "Basic ", "EG1-HMAC-SHA256 ", "eyJhbGciOiJ", ".", "a" * 9),
        *(
            "PASSWORD=",
            "pa\u017f\u017fword=",
            '"client_secret": "',
            "nonce=",
            "signature=",
            "x1;",
            " ",
            "\n",
        ),
        *("https://u:p@h/", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "ordinary"),
    ]
)


@given(st.lists(_PIECES).map("".join))
def test_a_text_without_a_sign_of_a_credential_holds_none(text: str) -> None:
    """To look for the signs is faster, and leaves nothing out."""
    whole = text
    for pattern, stars in _CREDENTIALS:
        whole = pattern.sub(stars, whole)

    assert mask(text) == whole


@given(st.text())
def test_what_is_quoted_is_one_line(text: str) -> None:
    """A vendor cannot forge a line of ours."""
    assert len(quoted(text).splitlines()) <= 1
