"""The SCM accounts of scm_config.yaml."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import ConfigurationError, Fault
from connector.settings.scm_config import read_accounts
from connector.settings.values import SCMAccount
from connector.text.secret import Secret

URL = "url: https://scm.example\n"
GOOD = f"{URL}client_id: id\nclient_secret: S3CR3T\n"


class Reader:
    """Reads what was written to a file of its own directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "scm_config.yaml"
        self.faults: list[Fault] = []

    def write(self, text: str, mode: int = 0o600) -> None:
        self.path.write_text(text)
        self.path.chmod(mode)

    def read(self, **environ: str) -> dict[str, SCMAccount] | None:
        found = read_accounts(self.path, environ, Path("/"), self.directory, self.faults)
        return None if found is None else dict(found.by_name)

    def only(self, **environ: str) -> SCMAccount:
        (account,) = self.read(**environ).values()
        return account

    def fault(self, **environ: str) -> str:
        assert self.read(**environ) is None
        (fault,) = self.faults
        return str(fault)


@pytest.fixture
def scm(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_flat_keys_are_the_default_account(scm: Reader) -> None:
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


def test_several_accounts_stand_under_accounts(scm: Reader) -> None:
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
def test_a_url_is_taken_as_people_paste_it(scm: Reader, text: str, url: str) -> None:
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
def test_only_https_urls_without_secrets_are_taken(scm: Reader, key: str, url: str) -> None:
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
def test_missing_keys_are_named(scm: Reader, keys: str, wanted: str) -> None:
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
def test_the_admin_api_has_three_ways_to_log_in(scm: Reader, keys: str) -> None:
    """All keys of one of them are enough."""
    for name in ("c.pem", "k.pem"):
        (scm.directory / name).touch(mode=0o600)
    scm.write(f"api: admin\nurl: https://cert-manager.com/api\n{keys}\n")

    account = scm.only()
    assert (account.api, account.url) == ("admin", "https://cert-manager.com")
    assert account.client_cert in {None, scm.directory / "c.pem"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (GOOD + "clinet_id: x", "clinet_id: unknown key; did you mean client_id?"),
        (GOOD + "zzzzz: x", "zzzzz: unknown key; known are api, url,"),
        (GOOD + "scm_url: https://x", "scm_url: another key says url already"),
        (GOOD + "api: admn", "api: 'admn' is neither enrollment nor admin"),
        (GOOD + "login: 17", "login: must be text; put it in quotes"),
        (GOOD + "accounts: {}", "accounts must map names to accounts"),
        (GOOD + "accounts: [a]", "accounts must map names to accounts"),
        (GOOD + "accounts: {ov: text}", "accounts.ov: must be a name in text"),
        (GOOD + "accounts: {default: {}}", "default is there twice: flat and under accounts"),
        (GOOD + "client_id: other", "line 4: the same key is there twice"),
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
    scm: Reader, text: str, wanted: str
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
def test_a_file_that_is_not_yaml_is_named_by_line(scm: Reader, line: str, place: str) -> None:
    """The parser would quote the secret; we do not."""
    scm.write(f"{URL}{line}\n")

    fault = scm.fault()
    assert place in fault
    assert "S3CR3T" not in fault


def test_a_file_that_is_not_text_is_named(scm: Reader) -> None:
    """As the other faults."""
    scm.path.write_bytes(b"\xff\xfe\x00")
    scm.path.chmod(0o600)

    assert "is not a text file in UTF-8" in scm.fault()


def test_all_faults_of_all_accounts_are_told(scm: Reader) -> None:
    """With the account they belong to."""
    scm.write("client_id: a\naccounts:\n  b: {url: 'ftp://x', client_id: b}\n", mode=0o644)

    assert scm.read() is None
    wanted = [": url: missing", ": client_secret: missing", "accounts.b: client_secret: missing",
              "accounts.b: url: must be"]  # fmt: skip
    assert all(any(sentence in str(fault) for fault in scm.faults) for sentence in wanted), (
        scm.faults
    )
    assert len(scm.faults) == len(wanted)


class TestSecrets:
    """Where a secret may come from."""

    def sourced(self, scm: Reader, source: str, mode: int = 0o644) -> None:
        scm.write(f"{URL}client_id: id\nclient_secret: {source}\n", mode=mode)

    def test_from_a_variable(self, scm: Reader) -> None:
        """The file then holds no secret and may be read by others."""
        self.sourced(scm, "{env: MINE}")

        assert scm.only(MINE="S3CR3T").client_secret.reveal() == "S3CR3T"

    def test_from_a_file_beside_the_configuration(self, scm: Reader) -> None:
        """A relative path starts there; blank ends are cut."""
        (scm.directory / "secret").write_text("S3CR3T\n")
        (scm.directory / "secret").chmod(0o600)
        for source in ("{file: secret}", "{file: ~/secret}", f"{{file: {scm.directory}/secret}}"):
            self.sourced(scm, source)
            assert scm.only().client_secret.reveal() == "S3CR3T"

    @pytest.mark.parametrize(
        ("content", "mode", "wanted"),
        [
            pytest.param(b"S3CR3T", 0o640, "run `chmod 600", id="others can read it"),
            pytest.param(b"\n", 0o600, "is empty", id="empty"),
            pytest.param(b"\xff", 0o600, "cannot be read as text", id="not text"),
        ],
    )
    def test_a_file_that_does_not_do(self, scm: Reader, content, mode, wanted) -> None:
        """The fault names the file."""
        (scm.directory / "secret").write_bytes(content)
        (scm.directory / "secret").chmod(mode)
        self.sourced(scm, "{file: secret}")

        assert wanted in scm.fault()

    def given(self, scm: Reader, source: str, text: str) -> dict[str, str]:
        """Give *text* as the secret by way of *source*; return the environment."""
        ways = {
            "text": json.dumps(text),
            "variable": "{env: MINE}",
            "file": "{file: secret}",
            "command": f"{{command: [printf, '%b', {json.dumps(text)}]}}",
            "override": "{env: UNSET}",
        }
        (scm.directory / "secret").write_text(text, encoding="utf-8")
        (scm.directory / "secret").chmod(0o600)
        scm.write(f"{URL}client_id: id\nclient_secret: {ways[source]}\n")
        return {"variable": {"MINE": text}, "override": {"SCM_CLIENT_SECRET": text}}.get(source, {})

    SOURCES = pytest.mark.parametrize("source", ["text", "variable", "file", "command", "override"])

    @SOURCES
    @pytest.mark.parametrize(
        "text", ["S3CR3T", "S3CR3T\n", "\ufeffS3CR3T\r\n", " S3CR3T\u00a0", "\n\ufeff S3CR3T"]
    )
    def test_all_sources_are_cut_alike(self, scm: Reader, source: str, text: str) -> None:
        """A blank, a line end or a mark at either end is nothing that anybody meant."""
        environ = self.given(scm, source, text)

        assert scm.only(**environ).client_secret.reveal() == "S3CR3T"

    @SOURCES
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("S3CR3T\nmore", "sign 7 is U+000A LINE FEED"),
            ("S3CR3T\u200bmore", "sign 7 is U+200B ZERO WIDTH SPACE"),
            ("S3CR3T\x00more", "sign 7 is U+0000 NULL"),
        ],
    )
    def test_what_no_header_can_carry_is_never_sent_nor_shown(
        self, scm: Reader, source: str, text: str, said: str
    ) -> None:
        """It is named by its place, before anything is sent."""
        if source == "command":
            text = text.replace("\x00", "\\0")
        environ = self.given(scm, source, text)

        accounts = scm.read(**environ)
        if accounts is not None:
            with pytest.raises(ConfigurationError) as caught:
                accounts["default"].client_secret.reveal()
            scm.faults += caught.value.faults
        assert any(said in str(fault) for fault in scm.faults), scm.faults
        assert "S3CR3T" not in str(scm.faults)

    def test_from_a_command_run_once_and_only_when_needed(self, scm: Reader) -> None:
        """Beside the configuration, without a shell, its arguments as they are."""
        self.sourced(
            scm, """{command: [sh, -c, 'echo x >> runs; printf "%s\\n" "$1"', -, "S3 $X"]}"""
        )
        secret = scm.only().client_secret
        assert not (scm.directory / "runs").exists()

        assert (secret.reveal(), secret.reveal()) == ("S3 $X", "S3 $X")
        assert (scm.directory / "runs").read_text() == "x\n"
        assert "S3" not in f"{secret} {secret!r}"

    @pytest.mark.parametrize(
        ("command", "wanted"),
        [
            pytest.param(r"[printf, '\377']", "is not a text in UTF-8", id="prints no text"),
            pytest.param(
                "[sh, -c, 'echo sealed >&2; exit 2']", "ended with 2 and said: sealed", id="fails"
            ),
            pytest.param(
                "[sh, -c, 'exit 1']", "ended with 1 and said: nothing", id="fails silently"
            ),
            pytest.param("['true']", "printed nothing", id="prints nothing"),
            pytest.param("[/nonexistent/vault]", "cannot be started", id="is not there"),
        ],
    )
    def test_a_command_that_does_not_do(self, scm: Reader, command: str, wanted: str) -> None:
        """What it said on stderr is shown, with the place in the configuration."""
        self.sourced(scm, f"{{command: {command}}}")

        with pytest.raises(ConfigurationError, match=wanted) as caught:
            scm.only().client_secret.reveal()
        assert "scm_config.yaml: client_secret: command" in str(caught.value)

    def test_a_command_that_hangs_is_ended(self, scm: Reader, monkeypatch) -> None:
        """It has its limit like every other wait."""
        monkeypatch.setattr(
            "connector.settings.secret_source._COMMAND_LIMIT", timedelta(seconds=0.2)
        )
        self.sourced(scm, "{command: [sleep, '60']}")

        with pytest.raises(ConfigurationError, match="took longer"):
            scm.only().client_secret.reveal()

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
    def test_a_configuration_with_a_secret_is_the_owners_alone(
        self, scm: Reader, mode: int
    ) -> None:
        """Group and world are refused alike; the remedy is a command."""
        scm.write(GOOD, mode=mode)

        assert (
            f"holds a secret and can be read by others; run `chmod 600 {scm.path}`" in scm.fault()
        )

    def test_a_variable_overrides_the_default_accounts_secret(self, scm: Reader) -> None:
        """Only there; the file may then leave it out."""
        scm.write(
            f"{URL}client_id: id\naccounts:\n"
            "  ov: {url: 'https://b', client_id: b, client_secret: other}\n"
        )

        found = scm.read(SCM_CLIENT_SECRET="S3CR3T")
        assert found["default"].client_secret == Secret("S3CR3T")
        assert found["ov"].client_secret == Secret("other")

    def test_a_variable_overrides_the_default_accounts_password(self, scm: Reader) -> None:
        """As the secret."""
        scm.write(f"{URL}api: admin\nlogin: l\ncustomer_uri: c\npassword: {{env: UNSET}}\n")

        assert scm.only(SCM_PASSWORD="S3CR3T").password == Secret("S3CR3T")


@pytest.mark.parametrize("key", ["client_id", "login", "customer_uri"])
def test_what_goes_into_a_header_beside_the_secret_is_checked_as_well(scm, key) -> None:
    """A name with an unseen sign would be refused by SCM in words about something else."""
    scm.write(f'{URL}{key}: "ab\u200bc"\n')

    scm.read()
    assert any(
        f"{key}: holds what no header can carry: sign 3 is U+200B" in str(fault)
        for fault in scm.faults
    )
