"""The SCM accounts of scm_config.yaml."""

import pytest
from scm_config_file import GOOD, URL, AccountsReader

from connector.settings.values import SCMAccount
from connector.text.secret import Secret


def test_flat_keys_are_the_default_account(scm: AccountsReader) -> None:
    """The Enrollment API is the default, and unquoted secrets work."""
    scm.write(GOOD + "token_url: https://auth.example/token\n")

    assert scm.read() == {
        "default": SCMAccount(
            name="default",
            api="enrollment",
            url="https://scm.example",
            client_id="id",
            client_secret=Secret("S3CR3T"),
            token_url="https://auth.example/token",
        )
    }


def test_several_accounts_stand_under_accounts(scm: AccountsReader) -> None:
    """Each with its own keys, beside a flat default."""
    scm.write(GOOD + "accounts:\n  ov: {url: 'https://b', client_id: b, client_secret: b}\n")

    assert {name: account.client_id for name, account in scm.read().items()} == {
        "default": "id",
        "ov": "b",
    }


@pytest.mark.parametrize(
    ("text", "url"),
    [
        pytest.param("scm_url: https://a.example/", "https://a.example", id="scm_url"),
        pytest.param("base_url: https://a.example:8443", "https://a.example:8443", id="base_url"),
        pytest.param("url: https://a.example/api/v1/", "https://a.example", id="as SCM shows it"),
        pytest.param("url: https://a.example/tenant", "https://a.example/tenant", id="a path"),
    ],
)
def test_a_url_is_taken_as_people_paste_it(scm: AccountsReader, text: str, url: str) -> None:
    """Names of the original and its siblings, a slash and the API's own path do no harm."""
    scm.write(f"{text}\nclient_id: id\nclient_secret: S3CR3T\n")

    assert url == scm.only().url


@pytest.mark.parametrize(
    "url",
    [
        "http://scm.example",
        "scm.example",
        "https://user:S3CR3T@scm.example",
        "https://scm.example/?key=S3CR3T",
        "https://",
        "https://[S3CR3T",
        "'https://scm.example /x'",
        "https://scm.example:S3CR3T",
    ],
)
@pytest.mark.parametrize("key", ["url", "token_url"])
def test_only_https_urls_without_secrets_are_taken(scm: AccountsReader, key: str, url: str) -> None:
    """The URL is not repeated."""
    rest = "" if key == "url" else URL
    scm.write(f"{rest}{key}: {url}\nclient_id: id\nclient_secret: x\n")

    fault = scm.fault()
    assert f"{key}: must be a URL of the form https://HOST" in fault
    assert "S3CR3T" not in fault


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        pytest.param("", "client_id, client_secret: missing", id="Enrollment API, nothing"),
        pytest.param("client_id: ''\nclient_secret: ''", "client_id, client_secret", id="empty"),
        pytest.param("api: admin\nlogin: x", "customer_uri, password: missing", id="Admin API"),
        pytest.param("api: admin\nlogin: x\nclient_cert: c.pem", "client_key: missing", id="key"),
        pytest.param("api: admin\nclient_id: x", "client_secret: missing", id="OAuth2"),
    ],
)
def test_missing_keys_are_named(scm: AccountsReader, keys: str, wanted: str) -> None:
    """Of the way to log in that is nearest to what is there."""
    (scm.directory / "c.pem").touch(mode=0o600)
    scm.write(URL + keys)

    assert wanted in scm.fault()


@pytest.mark.parametrize(
    "keys",
    [
        "customer_uri: c\nlogin: l\npassword: p",
        "customer_uri: c\nusername: l\npassword: p",
        "login: l\nclient_cert: c.pem\nclient_key: k.pem",
        "client_id: i\nclient_secret: s",
    ],
)
def test_the_admin_api_has_three_ways_to_log_in(scm: AccountsReader, keys: str) -> None:
    """All keys of one of them are enough."""
    for name in ("c.pem", "k.pem"):
        (scm.directory / name).touch(mode=0o600)
    scm.write(f"api: admin\nurl: https://cert-manager.com/api\n{keys}\n")

    account = scm.only()
    assert (account.api, account.url) == ("admin", "https://cert-manager.com")
    assert account.client_cert in {None, scm.directory / "c.pem"}


@pytest.mark.parametrize(
    "shown",
    [
        "acme",
        "https://cert-manager.com/customer/acme",
        "https://hard.cert-manager.com/customer/acme/ssl?action=enroll",
        "cert-manager.com/customer/acme/",
    ],
)
def test_a_customer_may_be_pasted_as_a_browser_shows_it(scm: AccountsReader, shown: str) -> None:
    scm.write(f"api: admin\n{URL}login: l\npassword: p\ncustomer_uri: {shown}\n")

    assert scm.only().customer_uri == "acme"


@pytest.mark.parametrize("written", ["https://acme.example.com", "/acme", "cert-manager.com/acme"])
def test_what_names_no_customer_is_told(scm: AccountsReader, written: str) -> None:
    """SCM would only answer that it does not know the user."""
    scm.write(f"api: admin\n{URL}login: l\npassword: p\ncustomer_uri: {written}\n")

    assert "customer_uri: must be the customer's name alone; it is NAME where SCM is" in scm.fault()


def test_a_page_of_scm_leads_to_its_api(scm: AccountsReader) -> None:
    url = "https://cert-manager.com/customer/acme"
    scm.write(f"api: admin\nurl: {url}\nlogin: l\npassword: p\ncustomer_uri: acme\n")

    assert scm.only().url == "https://cert-manager.com"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (GOOD + "clinet_id: x", "clinet_id: unknown key; did you mean client_id?"),
        (GOOD + "zzzzz: x", "zzzzz: unknown key; known are api, url,"),
        (GOOD + "scm_url: https://x", "scm_url: sets url, which another key sets already"),
        (GOOD + "api: admn", "api: 'admn' is neither enrollment nor admin"),
        (GOOD + "login: 17", "login: must be text; put it in quotes"),
        (GOOD + "accounts: {}", "accounts must map names to accounts"),
        (GOOD + "accounts: [a]", "accounts must map names to accounts"),
        (GOOD + "accounts: {ov: text}", "accounts.ov: must be a name with keys"),
        (GOOD + "accounts: {default: {}}", "default appears twice: flat and under accounts"),
        (GOOD + "client_id: other", "line 4: the same key appears twice"),
        (f"{URL}client_id: id\nclient_secret: 12345\n", "client_secret: must be a text in quotes"),
        (f"{URL}client_id: id\nclient_secret: [a]\n", "client_secret: must be a text in quotes"),
        (f"{URL}client_id: id\nclient_secret: {{evn: A}}\n", "must be a text in quotes"),
        (f"{URL}client_id: id\nclient_secret: {{command: a b}}\n", "{command: [PROGRAM,"),
        (f"{URL}client_id: id\nclient_secret: {{command: []}}\n", "{command: [PROGRAM,"),
        (f"{URL}client_id: id\nclient_secret: {{command: [a, 1]}}\n", "{command: [PROGRAM,"),
        (f"{URL}client_id: id\nclient_secret: {{file: none}}\n", "client_secret: no file"),
        (f"{URL}client_id: id\nclient_secret: {{env: NONE}}\n", "variable NONE is not set"),
        ("- a\n", "must be a list of `key: value` lines"),
    ],
)
def test_a_wrong_file_is_answered_with_place_and_remedy(
    scm: AccountsReader, text: str, wanted: str
) -> None:
    """One fault, one sentence."""
    scm.write(text)

    assert wanted in scm.fault()


@pytest.mark.parametrize(
    ("line", "place"),
    [
        pytest.param("\tclient_secret: S3CR3T", "line 2", id="a tab sets in"),
        pytest.param("client_secret: *S3CR3T", "line 2", id="begins as an alias"),
        pytest.param("client_secret: !S3CR3T x", "line 2", id="begins as a tag"),
        pytest.param("client_secret: @S3CR3T", "line 2", id="begins with a sign kept for later"),
        pytest.param("client_secret: S3CR3T: more", "line 2", id="a colon inside"),
        pytest.param("client_secret: 'S3CR3T", "line", id="a quote without its end"),
        pytest.param('client_secret: "S3CR3T\\q"', "line 2", id="an unknown escape"),
        pytest.param("client_secret: S3CR3T\x07", "characters", id="a control character"),
    ],
)
def test_a_file_that_is_not_yaml_is_named_by_line(
    scm: AccountsReader, line: str, place: str
) -> None:
    """The parser would quote the secret; we do not."""
    scm.write(f"{URL}{line}\n")

    fault = scm.fault()
    assert place in fault
    assert "S3CR3T" not in fault


def test_a_file_that_is_not_text_is_named(scm: AccountsReader) -> None:
    """As the other faults."""
    scm.path.write_bytes(b"\xff\xfe\x00")
    scm.path.chmod(0o600)

    assert "is not a text file in UTF-8" in scm.fault()


def test_all_faults_of_all_accounts_are_told(scm: AccountsReader) -> None:
    """With the account they belong to."""
    scm.write("client_id: a\naccounts:\n  b: {url: 'ftp://x', client_id: b}\n", mode=0o644)

    assert scm.read() is None
    wanted = [": url: missing", ": client_secret: missing", "accounts.b: client_secret: missing",
              "accounts.b: url: must be"]  # fmt: skip
    assert all(any(sentence in str(fault) for fault in scm.faults) for sentence in wanted), (
        scm.faults
    )
    assert len(scm.faults) == len(wanted)
