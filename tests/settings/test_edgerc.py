"""Akamai's credentials: which file, section or variables they are read from."""

import logging
from pathlib import Path

import pytest
from edgerc_file import FOUR, EdgercReader, section

from connector.settings.edgerc import read_credentials
from connector.settings.values import ENVIRONMENT, AkamaiCredentials
from connector.text.secret import Secret


def test_a_section_is_read_whole(edgerc: EdgercReader) -> None:
    """Equal signs at the end of the secret belong to it; the own keys are ours."""
    edgerc.write(
        section()
        + section("other", "https://H.example:8443/", "account_key = 1-2:3\nrequests_per_minute=9")
    )

    assert edgerc.read("other") == AkamaiCredentials(
        host="h.example:8443",
        client_token="ct",
        client_secret=Secret("S3CR3T/+="),
        access_token="at",
        account_key="1-2:3",
        requests_per_minute=9,
        source=f"{edgerc.home}/.edgerc [other]",
    )


def test_a_missing_file_says_how_to_make_one(edgerc: EdgercReader) -> None:
    """The newcomer's first message."""
    fault = edgerc.fault()

    assert (
        f"{edgerc.home}/.edgerc: no such file; make an API client with READ-WRITE on CPS" in fault
    )


def test_a_missing_section_is_answered_with_those_there_are(edgerc: EdgercReader) -> None:
    """A typo is seen at once."""
    edgerc.write(section("prod") + section("test"))

    assert "no section [default]; it has: prod, test; name one with --section" in edgerc.fault()


def test_missing_keys_are_all_named(edgerc: EdgercReader) -> None:
    """Empty ones count as missing."""
    edgerc.write("[default]\nhost = a.example\nclient_token =\n")

    assert "[default]: client_token, client_secret, access_token missing" in edgerc.fault()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("client_secret = S3CR3T\n", "line 1: stands before any", id="no section"),
        pytest.param("[default]\n\nS3CR3T\n", "line 3: not of the form", id="no key"),
        pytest.param(section() + section(), "[default] appears twice", id="section twice"),
        pytest.param(
            section(more="client_secret = S3CR3T"), "client_secret appears twice", id="key twice"
        ),
        pytest.param("[default]\nhost = a\nmax_body = S3CR3T", "", id="not a number"),
        pytest.param(
            section() + section(" default "), "[default] appears twice", id="section with blanks"
        ),
    ],
)
def test_a_malformed_file_is_named_by_line(edgerc: EdgercReader, text: str, wanted: str) -> None:
    """A secret that stands in the line is not repeated."""
    edgerc.write(text)

    assert edgerc.read() is None
    assert wanted in str(edgerc.faults[0])
    if wanted:
        assert "S3CR3T" not in str(edgerc.faults)


def test_a_file_that_is_not_text_is_named(edgerc: EdgercReader) -> None:
    """And a mark that Windows editors leave at the beginning does no harm."""
    (edgerc.home / ".edgerc").write_bytes(b"\xef\xbb\xbf" + section().encode())
    assert edgerc.read() is not None

    (edgerc.home / ".edgerc").write_bytes(b"\xff\xfe\x00")
    assert "not a text file" in edgerc.fault()


def test_the_environment_sets_the_pace_for_a_file_as_well(edgerc: EdgercReader) -> None:
    """Environment beats file."""
    edgerc.write(section(more="requests_per_minute = 9"))

    assert edgerc.read(AKAMAI_REQUESTS_PER_MINUTE="12").requests_per_minute == 12


def test_the_environment_beats_the_file_at_its_usual_place(edgerc: EdgercReader) -> None:
    """Runners have variables and no files."""
    edgerc.write(section())

    found = edgerc.read(**FOUR, AKAMAI_ACCOUNT_KEY="k")
    assert (found.host, found.account_key, found.source) == ("env.example", "k", ENVIRONMENT)


def test_a_file_or_section_that_is_named_beats_the_environment(edgerc: EdgercReader) -> None:
    """Terraform's plan and apply then use the same one, whatever else the shell has set."""
    edgerc.write(section())

    assert edgerc.read("default", **FOUR).host == "file.example"
    path = edgerc.home / ".edgerc"
    assert read_credentials(path, None, FOUR, Path("/"), []).host == "file.example"


@pytest.mark.parametrize("missing", sorted(FOUR))
def test_half_a_credential_in_the_environment_is_a_fault(
    edgerc: EdgercReader, missing: str
) -> None:
    """It is not mixed with the file's."""
    edgerc.write(section())

    rest = {key: value for key, value in FOUR.items() if key != missing}
    assert f"{missing} not set" in edgerc.fault(**rest)


def test_a_file_that_others_can_read_is_a_warning(edgerc: EdgercReader, caplog) -> None:
    """Akamai's own tools make such files, so it is not refused."""
    edgerc.write(section(), mode=0o644)

    with caplog.at_level(logging.WARNING):
        assert edgerc.read() is not None
    assert "chmod 600" in caplog.text
