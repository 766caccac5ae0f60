"""Where the secrets of scm_config.yaml come from."""

import json
import os
import sys
from datetime import timedelta

import pytest
from scm_config_file import GOOD, URL, AccountsReader

from connector.errors import ConfigurationError
from connector.settings.secret_source import PASSED_ON
from connector.text.secret import Secret


class TestSecrets:
    """Where a secret may come from."""

    def sourced(self, scm: AccountsReader, source: str, mode: int = 0o644) -> None:
        scm.write(f"{URL}client_id: id\nclient_secret: {source}\n", mode=mode)

    def test_from_a_variable(self, scm: AccountsReader) -> None:
        """The file then holds no secret and may be read by others."""
        self.sourced(scm, "{env: MINE}")

        assert scm.only(MINE="S3CR3T").client_secret.reveal() == "S3CR3T"

    def test_from_a_file_beside_the_configuration(self, scm: AccountsReader) -> None:
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
    def test_a_file_that_does_not_do(self, scm: AccountsReader, content, mode, wanted) -> None:
        """The fault names the file."""
        (scm.directory / "secret").write_bytes(content)
        (scm.directory / "secret").chmod(mode)
        self.sourced(scm, "{file: secret}")

        assert wanted in scm.fault()

    def given(self, scm: AccountsReader, source: str, text: str) -> dict[str, str]:
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
    def test_all_sources_are_cut_alike(self, scm: AccountsReader, source: str, text: str) -> None:
        """A blank, a line end or a mark at either end is nothing that anybody meant."""
        environ = self.given(scm, source, text)

        assert scm.only(**environ).client_secret.reveal() == "S3CR3T"

    @SOURCES
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("S3CR3T\nmore", "character 7 is U+000A LINE FEED"),
            ("S3CR3T\u200bmore", "character 7 is U+200B ZERO WIDTH SPACE"),
            ("S3CR3T\x00more", "character 7 is U+0000 NULL"),
        ],
    )
    def test_what_no_header_can_carry_is_never_sent_nor_shown(
        self, scm: AccountsReader, source: str, text: str, said: str
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

    def test_from_a_command_run_once_and_only_when_needed(self, scm: AccountsReader) -> None:
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
            pytest.param(r"[printf, '\377']", "not text in UTF-8", id="prints no text"),
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
    def test_a_command_that_does_not_do(
        self, scm: AccountsReader, command: str, wanted: str
    ) -> None:
        """What it said on stderr is shown, with the place in the configuration."""
        self.sourced(scm, f"{{command: {command}}}")

        with pytest.raises(ConfigurationError, match=wanted) as caught:
            scm.only().client_secret.reveal()
        assert "scm_config.yaml: client_secret: command" in str(caught.value)

    def test_a_command_gets_no_secret_of_others(self, scm: AccountsReader) -> None:
        """Of the environment it has what is on the list; what it needs beyond is named."""
        environ = {
            **{name: f"{name} as it is" for name in PASSED_ON},
            "PATH": os.environ["PATH"],
            "SCM_PASSWORD": "theirs",
            "AKAMAI_CLIENT_SECRET": "x",
            "TF_VAR_token": "theirs",
            "HTTPS_PROXY": "http://u:p@h",
            "VAULT_TOKEN": "ours",
        }
        command = f"[{sys.executable}, -c, 'import json, os; print(json.dumps(dict(os.environ)))']"
        for source, beyond in (
            (f"{{command: {command}}}", set()),
            (f"{{command: {command}, environment: [VAULT_TOKEN, UNSET]}}", {"VAULT_TOKEN"}),
        ):
            self.sourced(scm, source)
            got = json.loads(scm.only(**environ).client_secret.reveal())
            assert got == {name: environ[name] for name in {*PASSED_ON, *beyond}}

    @pytest.mark.parametrize(
        ("named", "said"),
        [
            ("[HOME, 'VAULT_TOKEN=S3CR3T']", "environment: entry 2 is no name of a variable"),
            ("['']", "environment: entry 1 is no name of a variable"),
            ("VAULT_TOKEN", "must be a text in quotes"),
            ("[1]", "must be a text in quotes"),
        ],
    )
    def test_variables_are_given_by_name(self, scm: AccountsReader, named: str, said: str) -> None:
        """A value written there would be a secret in the wrong place."""
        self.sourced(scm, f"{{command: ['true'], environment: {named}}}")

        fault = scm.fault()
        assert said in fault
        assert "S3CR3T" not in fault

    def test_a_command_that_hangs_is_ended(self, scm: AccountsReader, monkeypatch) -> None:
        """It has its limit like every other wait."""
        monkeypatch.setattr(
            "connector.settings.secret_source._COMMAND_LIMIT", timedelta(seconds=0.2)
        )
        self.sourced(scm, "{command: [sleep, '60']}")

        with pytest.raises(ConfigurationError, match="took longer"):
            scm.only().client_secret.reveal()

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
    def test_a_configuration_with_a_secret_is_the_owners_alone(
        self, scm: AccountsReader, mode: int
    ) -> None:
        """Group and world are refused alike; the remedy is a command."""
        scm.write(GOOD, mode=mode)

        assert (
            f"contains a secret and can be read by others; run `chmod 600 {scm.path}`"
            in scm.fault()
        )

    def test_a_variable_overrides_the_default_accounts_secret(self, scm: AccountsReader) -> None:
        """Only there; the file may then leave it out."""
        scm.write(
            f"{URL}client_id: id\naccounts:\n"
            "  ov: {url: 'https://b', client_id: b, client_secret: other}\n"
        )

        found = scm.read(SCM_CLIENT_SECRET="S3CR3T")
        assert found["default"].client_secret == Secret("S3CR3T")
        assert found["ov"].client_secret == Secret("other")

    def test_a_variable_overrides_the_default_accounts_password(self, scm: AccountsReader) -> None:
        """As the secret."""
        scm.write(f"{URL}api: admin\nlogin: l\ncustomer_uri: c\npassword: {{env: UNSET}}\n")

        assert scm.only(SCM_PASSWORD="S3CR3T").password == Secret("S3CR3T")


@pytest.mark.parametrize("key", ["client_id", "login", "customer_uri"])
def test_what_goes_into_a_header_beside_the_secret_is_checked_as_well(scm, key) -> None:
    """A name with an unseen character would be refused by SCM in words about something else."""
    scm.write(f'{URL}{key}: "ab\u200bc"\n')

    scm.read()
    assert any(
        f"{key}: contains what no header can carry: character 3 is U+200B" in str(fault)
        for fault in scm.faults
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("${MINE}", "client_secret: is not replaced by what the variable holds; write {env: MINE}"),
        (
            "\u201cS3CR3T\u201d",
            "stands in quotes of a typesetter's: character 1 is '\u201c' (U+201C LEFT DOUBLE",
        ),
    ],
)
def test_what_looks_like_a_secret_and_is_none_is_told(
    scm: AccountsReader, written: str, said: str
) -> None:
    """SCM would only say that it is wrong."""
    scm.write(f"{URL}client_id: id\nclient_secret: {written}\n", mode=0o600)

    fault = scm.fault(MINE="x")

    assert said in fault
    assert "S3CR3T" not in fault


def test_a_key_with_a_blank_that_nobody_sees_is_told(scm: AccountsReader) -> None:
    scm.write(f"{URL}\u00a0client_id: id\nclient_id: id\nclient_secret: x\n", mode=0o600)

    assert "unknown key, in which character 1 is U+00A0 NO-BREAK SPACE; did you" in scm.fault()
