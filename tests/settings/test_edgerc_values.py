"""What the values of Akamai's credentials may be."""

import pytest
from edgerc_file import FOUR, EdgercReader, section

from connector.text.secret import Secret


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
        "akab-1.luna.akamaiapis.net.",
        '"akab-1.luna.akamaiapis.net"',
    ],
)
def test_a_pasted_url_is_understood(edgerc: EdgercReader, host: str) -> None:
    """People paste the scheme, a slash or quotes."""
    edgerc.write(section(host=host))

    assert edgerc.read().host == "akab-1.luna.akamaiapis.net"


@pytest.mark.parametrize("key", ["account_key", "account-key", "account_switch_key"])
def test_the_account_may_be_called_as_elsewhere(edgerc: EdgercReader, key: str) -> None:
    """Unread, it would be an order on another account."""
    edgerc.write(section(more=f"{key} = 1-ABC:2-DEF"))

    assert edgerc.read().account_key == "1-ABC:2-DEF"


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("acount_key", "account_key"),
        ("accountSwitchKey", "account_switch_key"),
        ("max_boddy", "max_body"),
        ("requests_per_minutes", "requests_per_minute"),
    ],
)
def test_a_key_that_is_only_misspelt_is_told(edgerc: EdgercReader, key: str, meant: str) -> None:
    edgerc.write(section(more=f"{key} = 30"))

    assert f"{key.lower()} means nothing; did you mean {meant}?" in edgerc.fault()


def test_keys_of_others_are_left_to_them(edgerc: EdgercReader) -> None:
    edgerc.write(section(more="contract_id = C-1\nhostname = b\nclient_name = c\ntoken = d"))

    assert edgerc.read() is not None
    assert edgerc.faults == []


@pytest.mark.parametrize("host", ["127.0.0.1:8443", "localhost:1", "[::1]:443"])
def test_a_host_may_carry_a_port(edgerc: EdgercReader, host: str) -> None:
    """Sandboxes and proxies listen elsewhere."""
    edgerc.write(section(host=host))

    assert host == edgerc.read().host


@pytest.mark.parametrize(
    "host",
    ["http://a.example", "a.example/cps/v2", "a b", "a.example:99999", "a.example:", "https://"],
)
def test_an_unclear_host_is_refused(edgerc: EdgercReader, host: str) -> None:
    """It is shown, with what would be right."""
    edgerc.write(section(host=host))

    fault = edgerc.fault()
    assert f"host {host!r} is not a host name" in fault
    assert "luna.akamaiapis.net" in fault


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_number_is_a_whole_one_above_zero(edgerc: EdgercReader, value: str) -> None:
    """From the file or from the environment."""
    edgerc.write(section())

    assert edgerc.fault(AKAMAI_REQUESTS_PER_MINUTE=f"{value}\r").startswith(
        f"environment: requests_per_minute {value!r} is not a whole number"
    )


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
            "  [default]\n  host = a.example\n    client_token = ct\n\tclient-secret : S3CR3T/+=\n"
            "        # ours\n      access_token = at\n",
            id="indented lines",
        ),
        pytest.param(
            "[other]\nhost = b\n [default]\n host = a.example\n more = 1\n client_token = ct\n"
            " client_secret = S3CR3T/+=\n access_token = at\n",
            id="all indented alike",
        ),
        pytest.param(
            "[default]\r\nhost = a.example\r\nclient-token = ct\r\naccess-token = at\u00a0\r\n"
            "client_secret = \ufeffS3CR3T/+=\r\n",
            id="line ends of Windows, hyphens, a mark",
        ),
    ],
)
def test_what_akamais_own_tools_take_away_is_no_value(edgerc: EdgercReader, text: str) -> None:
    """A comment, quotes and blanks are not part of a credential."""
    edgerc.write(text)

    found = edgerc.read()
    assert found is not None, edgerc.faults
    assert (found.host, found.client_token, found.access_token) == ("a.example", "ct", "at")
    assert found.client_secret == Secret("S3CR3T/+=")


def test_a_sign_that_begins_no_comment_belongs_to_the_value(edgerc: EdgercReader) -> None:
    """Without a blank before it."""
    edgerc.write(section().replace("S3CR3T/+=", "S3;CR#3T"))

    assert edgerc.read().client_secret == Secret("S3;CR#3T")


@pytest.mark.parametrize("key", ["client_token", "client_secret", "access_token", "account_key"])
@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("\u200b", "character 6 is U+200B ZERO WIDTH SPACE"),
        ("\u00fc", "character 6 is '\u00fc' (U+00FC LATIN SMALL LETTER U WITH DIAERESIS)"),
        (" ", "character 6 is U+0020 SPACE"),
        ("\n ", "character 6 is U+000A LINE FEED"),
        ("\n  R3CR3=", "character 6 is U+000A LINE FEED"),
    ],
)
def test_what_cannot_be_sent_is_named_and_never_shown(edgerc, key, character, said) -> None:
    """From the file as from the environment; Akamai's answer would be about something else."""
    text = f"S3CR3{character}T"
    kept = [line for line in section().splitlines() if not line.startswith(key)]
    edgerc.write("\n".join([*kept, f"{key} = {text}"]))

    from_file = edgerc.fault()
    edgerc.faults.clear()
    from_environment = edgerc.fault(**{**FOUR, f"AKAMAI_{key.upper()}": text.replace("\n ", "\n")})

    for fault in (from_file, from_environment):
        assert f"{key} holds what cannot be sent: {said}; copy it again" in fault
        assert "S3CR3" not in fault


def test_line_ends_around_a_variable_are_no_part_of_it(edgerc: EdgercReader) -> None:
    """As secret stores hand them out."""
    around = {key: f"\ufeff{value}\r\n" for key, value in FOUR.items()}

    assert edgerc.read(**around) == edgerc.read(**FOUR)
    assert edgerc.faults == []


def test_a_semicolon_would_end_a_token_in_the_header(edgerc: EdgercReader) -> None:
    """What stands behind it would be read as something else."""
    assert "character 3 is ';' (U+003B SEMICOLON)" in edgerc.fault(
        **{**FOUR, "AKAMAI_CLIENT_TOKEN": "ct;access_token=other"}
    )
