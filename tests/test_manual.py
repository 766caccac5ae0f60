"""The manual pages tell what the help tells, in the language that man(1) reads."""

import argparse
import subprocess
import tomllib
from pathlib import Path

import pytest

from connector import __version__
from connector.commands.menu import parser
from scripts.documenting import __main__ as documenting
from scripts.documenting.commands import arguments_in, commands_of
from scripts.documenting.manual import Edition, pages

ROOT = Path(__file__).parents[1]
PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "connector/commands/man").iterdir())
}
ODD = (
    "./scm_config.yaml, else ~/.config",
    "'in single quotes' and \"in double ones\"",
    r"a \fBackslash\fR \" is none of troff's",
    ".TH is no heading",
    "--flag, postgresql://…, 100 % … and done",
)


def printed(page: str) -> str:
    """Return what a reader sees of a page, in one line; a fault in it is an error."""
    done = subprocess.run(
        ["groff", "-ww", "-k", "-man", "-Tutf8", "-P-cbou", "-rLL=400n"],
        input=page,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("name", PAGES)
def test_troff_has_nothing_against_a_page(name: str) -> None:
    assert "EXIT STATUS" in printed(PAGES[name]) or "SEE ALSO akamai-scm(1)" in printed(PAGES[name])


def test_each_command_has_a_page_with_all_its_arguments() -> None:
    """Those of commands below it, too."""
    commands = dict(commands_of(parser()))

    assert {*PAGES} == {"akamai-scm.1", *(f"akamai-scm-{name}.1" for name in commands)}
    for name, command in commands.items():
        seen = printed(PAGES[f"akamai-scm-{name}.1"])
        for below in [command, *(one for _, one in commands_of(command))]:
            flags = [
                flag
                for _, some in arguments_in(below)
                for one in some
                for flag in one.option_strings
            ]
            assert [flag for flag in flags if flag not in seen] == [], below.prog


def test_nothing_in_a_help_is_taken_for_a_command_of_troff() -> None:
    """Dots, quotes and backslashes are printed as they stand."""
    top = argparse.ArgumentParser(prog="akamai-scm")
    one = top.add_subparsers().add_parser("odd", help="odd texts")
    for number, text in enumerate(ODD):
        one.add_argument(f"--flag-{number}", help=text.replace("%", "%%"))
    edition = Edition("1.0", "2026-11-29", "It does.", {"odd": "Tells odd texts."}, {"0": "done"})
    made = pages(top, {}, edition)

    seen = printed(made["akamai-scm-odd.1"])

    assert [text for text in ODD if text.replace("…", "...") not in seen] == []
    assert "2026-11-29" in seen


def test_a_page_has_no_date_but_that_of_its_source() -> None:
    """The same source makes the same page, on each day, at a terminal of any width."""
    assert documenting.manual() == documenting.manual()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    (heading,) = [line for line in changelog.splitlines() if line.startswith(f"## {__version__} (")]
    date = heading.removeprefix(f"## {__version__} (").removesuffix(")")

    assert f'1 "{date if date[0].isdigit() else ""}" "' in PAGES["akamai-scm.1"]


def test_the_wheel_puts_them_where_man_looks() -> None:
    """`scripts/wheel` compares what is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"] == {
        "connector/commands/man": "share/man/man1"
    }
