"""Akamai's credentials."""

import logging
from pathlib import Path

import pytest

from connector.errors import Fault
from connector.settings.edgerc import read_credentials
from connector.settings.values import AkamaiCredentials
from connector.text.secret import Secret

FOUR = {
    "AKAMAI_HOST": "env.example",
    "AKAMAI_CLIENT_TOKEN": "ct",
    "AKAMAI_CLIENT_SECRET": "cs",
    "AKAMAI_ACCESS_TOKEN": "at",
}


def section(name: str = "default", host: str = "file.example", more: str = "") -> str:
    return (
        f"[{name}]\nclient_secret = S3CR3T/+=\nhost = {host}\naccess_token = at\n"
        f"client_token = ct\n{more}\n"
    )


class Reader:
    """Reads what was written to ~/.edgerc."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.faults: list[Fault] = []

    def write(self, text: str, mode: int = 0o600) -> None:
        path = self.home / ".edgerc"
        path.write_text(text)
        path.chmod(mode)

    def read(self, name: str | None = None, **environ: str) -> AkamaiCredentials | None:
        return read_credentials(None, name, environ, self.home, self.faults)

    def fault(self, name: str | None = None, **environ: str) -> str:
        assert self.read(name, **environ) is None
        (fault,) = self.faults
        return str(fault)


@pytest.fixture
def edgerc(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_a_section_is_read_whole(edgerc: Reader) -> None:
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


@pytest.mark.parametrize("key", ["max_body", "max-body"])
@pytest.mark.parametrize(
    ("written", "used"),
    [
        pytest.param("2048", 131072, id="what old files say makes signatures fail"),
        pytest.param("262144", 262144, id="more is taken over"),
    ],
)
def test_max_body_is_never_below_what_akamai_hashes(edgerc, key, written, used) -> None:
    """akamai-cps 1.3; both spellings are known."""
    edgerc.write(section(more=f"{key} = {written}"))

    assert used == edgerc.read().max_body


@pytest.mark.parametrize(
    "host",
    [
        "akab-1.luna.akamaiapis.net",
        "https://akab-1.luna.akamaiapis.net/",
        "HTTPS://akab-1.luna.akamaiapis.net//",
        '"akab-1.luna.akamaiapis.net"',
    ],
)
def test_a_pasted_url_is_understood(edgerc: Reader, host: str) -> None:
    """People paste the scheme, a slash or quotes."""
    edgerc.write(section(host=host))

    assert edgerc.read().host == "akab-1.luna.akamaiapis.net"


@pytest.mark.parametrize("host", ["127.0.0.1:8443", "localhost:1", "[::1]:443"])
def test_a_host_may_carry_a_port(edgerc: Reader, host: str) -> None:
    """Sandboxes and proxies listen elsewhere."""
    edgerc.write(section(host=host))

    assert host == edgerc.read().host


@pytest.mark.parametrize(
    "host",
    ["http://a.example", "a.example/cps/v2", "a b", "a.example:99999", "a.example:", "https://"],
)
def test_an_unclear_host_is_refused(edgerc: Reader, host: str) -> None:
    """It is shown, with what would be right."""
    edgerc.write(section(host=host))

    fault = edgerc.fault()
    assert f"host {host!r} is not a host name" in fault
    assert "luna.akamaiapis.net" in fault


def test_a_missing_file_says_how_to_make_one(edgerc: Reader) -> None:
    """The newcomer's first message."""
    fault = edgerc.fault()

    assert (
        f"{edgerc.home}/.edgerc: no such file; make an API client with READ-WRITE on CPS" in fault
    )


def test_a_missing_section_is_answered_with_those_there_are(edgerc: Reader) -> None:
    """A typo is seen at once."""
    edgerc.write(section("prod") + section("test"))

    assert "no section [default]; it has: prod, test; name one with --section" in edgerc.fault()


def test_missing_keys_are_all_named(edgerc: Reader) -> None:
    """Empty ones count as missing."""
    edgerc.write("[default]\nhost = a.example\nclient_token =\n")

    assert "[default]: client_token, client_secret, access_token missing" in edgerc.fault()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("client_secret = S3CR3T\n", "line 1: stands before any", id="no section"),
        pytest.param("[default]\n\nS3CR3T\n", "line 3: not of the form", id="no key"),
        pytest.param(section() + section(), "[default] is there twice", id="section twice"),
        pytest.param(
            section(more="client_secret = S3CR3T"), "client_secret is there twice", id="key twice"
        ),
        pytest.param("[default]\nhost = a\nmax_body = S3CR3T", "", id="not a number"),
        pytest.param(
            section() + section(" default "), "[default] is there twice", id="section with blanks"
        ),
    ],
)
def test_a_malformed_file_is_named_by_line(edgerc: Reader, text: str, wanted: str) -> None:
    """A secret that stands in the line is not repeated."""
    edgerc.write(text)

    assert edgerc.read() is None
    assert wanted in str(edgerc.faults[0])
    if wanted:
        assert "S3CR3T" not in str(edgerc.faults)


def test_a_file_that_is_not_text_is_named(edgerc: Reader) -> None:
    """And a mark that Windows editors leave at the beginning does no harm."""
    (edgerc.home / ".edgerc").write_bytes(b"\xef\xbb\xbf" + section().encode())
    assert edgerc.read() is not None

    (edgerc.home / ".edgerc").write_bytes(b"\xff\xfe\x00")
    assert "not a text file" in edgerc.fault()


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_number_is_a_whole_one_above_zero(edgerc: Reader, value: str) -> None:
    """From the file or from the environment."""
    edgerc.write(section())

    assert f"requests_per_minute {value!r} is not a whole number" in edgerc.fault(
        AKAMAI_REQUESTS_PER_MINUTE=value
    )


def test_the_environment_sets_the_pace_for_a_file_as_well(edgerc: Reader) -> None:
    """Environment beats file."""
    edgerc.write(section(more="requests_per_minute = 9"))

    assert edgerc.read(AKAMAI_REQUESTS_PER_MINUTE="12").requests_per_minute == 12


def test_the_environment_beats_the_file_at_its_usual_place(edgerc: Reader) -> None:
    """Runners have variables and no files."""
    edgerc.write(section())

    found = edgerc.read(**FOUR, AKAMAI_ACCOUNT_KEY="k")
    assert (found.host, found.account_key, found.source) == ("env.example", "k", "environment")


def test_a_file_or_section_that_is_named_beats_the_environment(edgerc: Reader) -> None:
    """Terraform's plan and apply then use the same one, whatever else the shell has set."""
    edgerc.write(section())

    assert edgerc.read("default", **FOUR).host == "file.example"
    path = edgerc.home / ".edgerc"
    assert read_credentials(path, None, FOUR, Path("/"), []).host == "file.example"


@pytest.mark.parametrize("missing", sorted(FOUR))
def test_half_a_credential_in_the_environment_is_a_fault(edgerc: Reader, missing: str) -> None:
    """It is not mixed with the file's."""
    edgerc.write(section())

    rest = {key: value for key, value in FOUR.items() if key != missing}
    assert f"{missing} not set" in edgerc.fault(**rest)


def test_a_file_that_others_can_read_is_a_warning(edgerc: Reader, caplog) -> None:
    """Akamai's own tools make such files, so it is not refused."""
    edgerc.write(section(), mode=0o644)

    with caplog.at_level(logging.WARNING):
        assert edgerc.read() is not None
    assert "chmod 600" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "[default] ; production\nhost = a.example ; client\nclient_token = ct ; ours\n"
            "client_secret = S3CR3T/+= ; expires 2027-06-01\naccess_token = at\t# ours\n",
            id="comments behind values",
        ),
        pytest.param(
            '\n[default]\nhost = "a.example"\nclient_token = "ct" ;ours\n'
            "client_secret = 'S3CR3T/+=' #secret\naccess_token = \"at\"\n",
            id="quotes before comments",
        ),
        pytest.param(
            "; all\n[ default ]\nhost=a.example\nclient_token=ct\naccess_token=at\n"
            "client_secret=S3CR3T/+=\n",
            id="blanks in the section's name",
        ),
        pytest.param(
            "[default]\r\nhost = a.example\r\nclient-token = ct\r\naccess-token = at\u00a0\r\n"
            "client_secret = \ufeffS3CR3T/+=\r\n",
            id="line ends of Windows, hyphens, a mark",
        ),
    ],
)
def test_what_akamais_own_tools_take_away_is_no_value(edgerc: Reader, text: str) -> None:
    """A comment, quotes and blanks are not part of a credential."""
    edgerc.write(text)

    found = edgerc.read()
    assert found is not None, edgerc.faults
    assert (found.host, found.client_token, found.access_token) == ("a.example", "ct", "at")
    assert found.client_secret == Secret("S3CR3T/+=")


def test_a_sign_that_begins_no_comment_belongs_to_the_value(edgerc: Reader) -> None:
    """Without a blank before it."""
    edgerc.write(section().replace("S3CR3T/+=", "S3;CR#3T"))

    assert edgerc.read().client_secret == Secret("S3;CR#3T")


@pytest.mark.parametrize("key", ["client_token", "client_secret", "access_token", "account_key"])
@pytest.mark.parametrize(
    ("sign", "said"),
    [
        ("\u200b", "sign 6 is U+200B ZERO WIDTH SPACE"),
        ("\u00fc", "sign 6 is '\u00fc' (U+00FC LATIN SMALL LETTER U WITH DIAERESIS)"),
        (" ", "sign 6 is U+0020 SPACE"),
        ("\n ", "sign 6 is U+000A LINE FEED"),
    ],
)
def test_what_cannot_be_sent_is_named_and_never_shown(edgerc, key, sign, said) -> None:
    """From the file as from the environment; Akamai's answer would be about something else."""
    text = f"S3CR3{sign}T"
    kept = [line for line in section().splitlines() if not line.startswith(key)]
    edgerc.write("\n".join([*kept, f"{key} = {text}"]))

    from_file = edgerc.fault()
    edgerc.faults.clear()
    from_environment = edgerc.fault(**{**FOUR, f"AKAMAI_{key.upper()}": text.replace("\n ", "\n")})

    for fault in (from_file, from_environment):
        assert f"{key} holds what cannot be sent: {said}; copy it anew" in fault
        assert "S3CR3" not in fault


def test_line_ends_around_a_variable_are_no_part_of_it(edgerc: Reader) -> None:
    """As secret stores hand them out."""
    around = {key: f"\ufeff{value}\r\n" for key, value in FOUR.items()}

    assert edgerc.read(**around) == edgerc.read(**FOUR)
    assert edgerc.faults == []


def test_a_semicolon_would_end_a_token_in_the_header(edgerc: Reader) -> None:
    """What stands behind it would be read as something else."""
    assert "sign 3 is ';' (U+003B SEMICOLON)" in edgerc.fault(
        **{**FOUR, "AKAMAI_CLIENT_TOKEN": "ct;access_token=other"}
    )
