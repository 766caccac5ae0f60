"""The command line, as far as it needs no vendor."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import request_document

from connector import eula
from connector.cli import main
from connector.clock import SystemClock
from connector.commands.several import gravest
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStage
from connector.core.request.values import KeyAlgorithm
from connector.journal.record import OrderRecord
from connector.journal.store import FILE_NAME, Journal
from connector.settings.person import this_person

WITHOUT_FLASK = (
    "import sys; sys.modules['flask'] = None\n"
    "from connector.cli import main\n"
    "sys.exit(main(['sandbox']))"
)

KEYS = {KeyAlgorithm.RSA: "a1" * 32, KeyAlgorithm.ECDSA: "a2" * 32}


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home directory, no settings in the environment, no terminal."""
    for name in ("AKAMAI_SCM_REQUEST", "AKAMAI_SCM_ACCEPT_EULA", "AKAMAI_SCM_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "AKAMAI_SCM_LOG_DIR", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AKAMAI_SCM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An RSA order that SCM has, and an ECDSA order whose answer was lost."""
    with Journal.open(tmp_path / "state" / FILE_NAME, SystemClock()) as opened:
        for algorithm in KEYS:
            opened.intend_order(
                "C-1/www.example.com",
                _csr(algorithm),
                change_id=ChangeId(20),
                enrollment_id=EnrollmentId(10),
                account="default",
                names=["www.example.com"],
            )
        opened.order_placed(CsrKey(KEYS[KeyAlgorithm.RSA]), OrderId("77"))
        yield opened


def _csr(algorithm: KeyAlgorithm) -> Csr:
    return Csr(
        key_algorithm=algorithm,
        pem="",
        key=CsrKey(KEYS[algorithm]),
        common_name="www.example.com",
        names=frozenset({"www.example.com"}),
        public_key_sha256="b2" * 32,
    )


def order(journal: Journal, algorithm: KeyAlgorithm) -> OrderRecord:
    return next(item for item in journal.orders() if item.key_algorithm is algorithm)


def write_request(path: Path, **more: object) -> str:
    path.write_text(json.dumps({**request_document.LEAST, **more}))
    return str(path)


def settings_files(tmp_path: Path) -> list[str]:
    """Flags for settings that are whole; nothing listens where they point."""
    edgerc, scm = tmp_path / "edgerc", tmp_path / "scm_config.yaml"
    edgerc.write_text(
        "[default]\nhost = akab-x.luna.akamaiapis.net\nclient_token = a\nclient_secret = b\n"
        "access_token = c\n"
    )
    edgerc.chmod(0o600)
    scm.write_text(
        "accounts:\n  default:\n    url: https://example.enroll.enterprise.sectigo.com\n"
        "    client_id: a\n    client_secret: b\n"
    )
    scm.chmod(0o600)
    return ["--edgerc", str(edgerc), "--scm-config", str(scm)]


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["apply", "--no-such-flag"],
        ["orders"],
        ["orders", "adopt", "a1"],
        ["eula", "refuse"],
        ["destroy"],
        ["destroy", "/no/such/file"],
    ],
    ids=" ".join,
)
def test_wrong_usage_has_its_own_exit_code(words, capsys) -> None:
    """One sentence on stderr with what to do, no usage text, nothing on stdout."""
    assert main(words) == 64

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("akamai-scm: ")
    assert err.count("akamai-scm: ") == 1
    assert len(err.splitlines()) == 1


def test_without_words_the_help_is_shown(capsys) -> None:
    """To a person: it is no result."""
    assert main([]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: akamai-scm ")
    assert "exit codes:" in err


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["orders", "--help"]], ids=" ".join)
def test_help_is_no_failure(words, capsys) -> None:
    """It goes to stdout."""
    with pytest.raises(SystemExit) as caught:
        main(words)

    assert caught.value.code == 0
    assert "akamai-scm" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 2], 2),
        ([2, 75], 75),
        ([75, 3], 3),
        ([3, 69], 69),
        ([69, 65], 65),
        ([65, 77], 77),
        ([77, 78], 78),
        ([78, 1, 0], 1),
    ],
)
def test_the_gravest_code_is_that_of_the_run(codes, expected) -> None:
    """Whatever order the requests stand in."""
    assert gravest(codes) == gravest(codes[::-1]) == expected


def test_a_wrong_request_does_not_stop_the_others(tmp_path, capsys) -> None:
    """The exit code is that of the wrong one."""
    write_request(tmp_path / "a.json", contract_id=None)
    write_request(tmp_path / "b.json")

    assert main(["destroy", str(tmp_path)]) == 65

    err = capsys.readouterr().err
    assert "a.json" in err
    assert "contract_id" in err
    assert "everything for www.example.com stays as it is" in err


@pytest.mark.parametrize("name", ["", "main.tf"], ids=["directory", "file"])
@pytest.mark.parametrize("command", [["destroy"], ["doctor"]], ids=" ".join)
def test_what_is_terraforms_is_no_request(command, name, tmp_path, capsys) -> None:
    """It says how to get one."""
    (tmp_path / "main.tf").touch()
    (tmp_path / "values.tfvars.json").touch()

    assert main([*command, str(tmp_path / name)]) == 64
    err = capsys.readouterr().err
    assert f"{tmp_path / 'main.tf'} is a Terraform file, not a certificate request." in err
    assert "Write a request from it with `akamai-scm import" in err


def test_a_request_may_come_by_the_environment(monkeypatch, capsys) -> None:
    """So does Terraform."""
    monkeypatch.setenv("AKAMAI_SCM_REQUEST", json.dumps(request_document.LEAST))

    assert main(["destroy"]) == 0
    assert "on_destroy is keep" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["apply", "status"])
def test_missing_settings_are_listed(command, tmp_path, capsys) -> None:
    """Nothing remote has happened."""
    assert main([command, write_request(tmp_path / "a.json")]) == 78
    assert "The configuration is not complete" in capsys.readouterr().err


def test_the_terms_are_shown(capsys) -> None:
    """On stdout, whole."""
    assert main(["eula", "show"]) == 0
    assert capsys.readouterr().out == eula.text() + "\n"


def test_the_terms_are_accepted_once(tmp_path, capsys) -> None:
    """And remembered in the state directory."""
    assert main(["eula", "accept"]) == 0
    assert "Accepted by " in capsys.readouterr().err
    assert eula.accepted(tmp_path / "state") is not None


def test_without_a_terminal_nobody_is_asked_about_the_terms(tmp_path, capsys) -> None:
    """A person must decide; nothing else was done."""
    named = write_request(tmp_path / "a.json")

    assert main(["apply", *settings_files(tmp_path), named]) == 3
    assert "eula accept" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


class Terminal(io.StringIO):
    """A person sits there."""

    def isatty(self) -> bool:
        return True


def test_a_person_may_refuse_the_terms(tmp_path, monkeypatch) -> None:
    """They are shown first."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    monkeypatch.setattr(sys, "stderr", shown)

    named = write_request(tmp_path / "a.json")
    assert main(["apply", *settings_files(tmp_path), named]) == 3
    assert eula.text() in shown.getvalue()
    assert eula.accepted(tmp_path / "state") is None


def test_an_empty_journal_has_no_orders(capsys) -> None:
    """Looking makes none."""
    assert main(["orders", "list"]) == 0
    assert capsys.readouterr().out == "The journal holds no orders.\n"


def test_orders_are_listed(journal, capsys) -> None:
    """Newest first, a row each; as JSON with a schema."""
    assert main(["orders", "list"]) == 0
    _head, ecdsa, rsa = capsys.readouterr().out.splitlines()
    assert ecdsa.split()[:6] == ["www.example.com", "ECDSA", "intended", "-", "default", "a2" * 8]
    assert rsa.split()[:6] == ["www.example.com", "RSA", "placed", "77", "default", "a1" * 8]

    assert main(["orders", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    assert [item["order_id"] for item in told["orders"]] == ["", "77"]


@pytest.mark.parametrize("name", ["77", "a1a1"], ids=["by id", "by CSR"])
def test_one_order_is_shown(journal, capsys, name) -> None:
    """By SCM's id or the beginning of the CSR's hash."""
    assert main(["orders", "show", name]) == 0
    assert "stage: placed" in capsys.readouterr().out.splitlines()

    assert main(["orders", "show", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["orders"][0]["csr"] == "a1" * 32


@pytest.mark.parametrize(("name", "count"), [("a", "2"), ("ffff", "no")])
def test_a_name_must_mean_one_order(journal, capsys, name, count) -> None:
    """Neither several nor none."""
    assert main(["orders", "show", name]) == 64
    assert f"means {count} orders, not one" in capsys.readouterr().err


def test_no_order_is_adopted_unseen(journal, capsys) -> None:
    """SCM must be asked for the id, so its account must be there."""
    assert main(["orders", "adopt", "a2", "78"]) == 78
    assert order(journal, KeyAlgorithm.ECDSA).stage is OrderStage.INTENDED
    assert "cannot be looked up at SCM" in capsys.readouterr().err


def test_an_order_with_an_id_cannot_be_adopted(journal, tmp_path, capsys) -> None:
    """SCM gave it."""
    assert main(["orders", "adopt", *settings_files(tmp_path), "a1", "78"]) == 1
    assert order(journal, KeyAlgorithm.RSA).order_id == "77"
    err = capsys.readouterr().err
    assert "has its id from SCM: 77. " in err
    assert "akamai-scm orders list" in err
    assert main(["orders", "adopt", "a1", "77"]) == 0
    assert "Order 77 is already recorded for " in capsys.readouterr().err


def test_no_order_is_forgotten_unseen(journal, capsys) -> None:
    """Where SCM cannot be asked a person must say that it is to be forgotten all the same."""
    for name in ("77", "a2"):
        assert main(["orders", "forget", name]) == 3
        err = capsys.readouterr().err
        assert "SCM could not be asked" in err
        assert "give --yes" in err
    assert OrderStage.CLOSED not in {row.stage for row in journal.orders()}


def test_an_order_is_forgotten(journal, tmp_path, capsys) -> None:
    """With who did it and why; the next apply may order again, and the table follows at once."""
    assert main(["orders", "forget", "77", "--yes", "--why", "refused by phone"]) == 0
    assert " 77 default " in (tmp_path / "logs" / "cert.ids").read_text()

    found = order(journal, KeyAlgorithm.RSA)
    assert found.stage is OrderStage.CLOSED
    assert found.note == f"forgotten by {this_person()}: refused by phone"
    assert "forgotten" in capsys.readouterr().err


REQUEST = json.dumps(request_document.LEAST)
QUERIES = {
    "nothing": ("", 64),
    "no JSON": ("{", 64),
    "no object": ("[]", 64),
    "no request": ('{"state": "x"}', 64),
    "request is no text": ('{"request": {}}', 64),
    "unknown key": ('{"request": "{}", "colour": "red"}', 64),
    "setting is no text": (
        json.dumps({"request": json.dumps(request_document.LEAST), "state": 5}),
        64,
    ),
    "request is no JSON": ('{"request": "{"}', 65),
    "empty request": ('{"request": "{}"}', 65),
    "no settings": (json.dumps({"request": REQUEST}), 78),
}


@pytest.mark.parametrize("case", QUERIES)
def test_a_query_that_cannot_be_answered_is_one_line(case, monkeypatch, capsys) -> None:
    """Terraform shows stderr; stdout stays empty."""
    text, code = QUERIES[case]
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    assert main(["external"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1


def test_a_plain_installation_says_how_the_sandbox_is_added() -> None:
    """The packages of the servers are an extra; the reader is told the command."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_FLASK], capture_output=True, text=True, check=False
    )

    assert done.returncode == 78
    assert done.stderr == (
        "akamai-scm: The sandbox needs packages that a plain installation leaves out:\n"
        "  - flask is not installed\n"
        "In the checkout, run: pip install '.[sandbox]'\n"
    )
