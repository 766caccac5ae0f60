"""The command line, as far as it needs no vendor."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import request_document
from settings_files import settings_files

from connector import eula
from connector.cli import main
from connector.commands import menu
from connector.commands.several import gravest
from connector.errors import ConnectorError

pytestmark = pytest.mark.usefixtures("bare_machine")

WITHOUT_FLASK = (
    "import sys; sys.modules['flask'] = None\n"
    "from connector.cli import main\n"
    "sys.exit(main(['sandbox']))"
)


def write_request(path: Path, **more: object) -> str:
    path.write_text(json.dumps({**request_document.LEAST, **more}))
    return str(path)


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["statsu"], "invalid choice: 'statsu': did you mean status?"),
        (["orders", "adpot"], "invalid choice: 'adpot': did you mean adopt?"),
        (["xyz"], "invalid choice: 'xyz' (choose from"),
        (["eula"], "eula: the following arguments are required: show|accept."),
    ],
)
def test_a_word_that_is_nearly_one_is_named(words, said, capsys) -> None:
    """All choices are told only where none is near."""
    assert main(words) == 64
    assert said in capsys.readouterr().err


def test_the_menu_has_every_command_under_its_name() -> None:
    """A module with a command in it is found, and by no other word than its own."""
    folder = Path(menu.__file__).parent
    there = {path.stem for path in folder.glob("*.py") if "\nCOMMAND: " in path.read_text()}

    assert there == set(menu.MODULES.values())
    assert [menu.command(name).name for name in menu.MODULES] == [*menu.MODULES]


def test_of_one_command_the_same_is_said_as_of_all(capsys) -> None:
    """Its help does not depend on whether the others are loaded."""
    for name in menu.MODULES:
        for parser in (menu.parser(), menu.parser(name)):
            with pytest.raises(SystemExit):
                parser.parse_args([name, "--help"])
        told = capsys.readouterr().out
        assert told[: len(told) // 2] == told[len(told) // 2 :]


def test_the_doctor_is_asked_about_the_same_settings(tmp_path, capsys) -> None:
    """Who names other files would otherwise hear of his own ones."""
    request = write_request(tmp_path / "a.yaml")
    gone = str(tmp_path / "gone")
    assert main(["status", request, "--edgerc", gone, "--state", "postgresql://db/x"]) == 78
    assert f"`akamai-scm doctor {request} --edgerc {gone}` tries" in capsys.readouterr().err


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


def test_each_code_that_an_error_may_end_with_has_its_gravity() -> None:
    def kinds(kind: type[ConnectorError]) -> set[type[ConnectorError]]:
        return {kind}.union(*map(kinds, kind.__subclasses__()))

    codes = sorted({kind.exit_code for kind in kinds(ConnectorError)})

    assert len(codes) > 7
    assert [gravest([0, code]) for code in codes] == codes


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


@pytest.mark.parametrize(
    ("words", "doctor"),
    [
        (["apply", "a file.yaml"], "`akamai-scm doctor 'a file.yaml'` tries"),
        (["status", "a file.yaml", "a file.yaml", "a file.yaml", "."], "`akamai-scm doctor` tries"),
        (["import", "1", "--contract", "C-1"], "`akamai-scm doctor` tries"),
        (["apply", "--no-such-flag"], ""),
        (["doctor", "a file.yaml"], ""),
        (["check", "a file.yaml"], ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_last_line_names_the_doctor_where_he_knows_more(
    words, doctor, tmp_path, capsys
) -> None:
    """Settings, credentials and connections; not where nobody asks a vendor."""
    write_request(tmp_path / "a file.yaml")

    assert main(words) in ({78} if doctor else {0, 64, 78})

    said = capsys.readouterr().err
    last = said.rstrip().rpartition("\n")[2]
    assert last.startswith(doctor) if doctor else "akamai-scm doctor" not in said


@pytest.mark.parametrize("command", ["apply", "status", "check", "migrate", "orders"])
def test_the_help_of_a_command_has_the_exit_codes(command, capsys) -> None:
    """Whoever writes a script looks there."""
    with pytest.raises(SystemExit):
        main([command, "--help"])

    assert "  3  a person must decide           77  credentials refused" in capsys.readouterr().out


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
