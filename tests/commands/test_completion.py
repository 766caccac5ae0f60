"""`completion`: the scripts, in the shells that they are for."""

import shlex
import subprocess
from pathlib import Path

import pytest

from connector.cli import main
from connector.commands.completion import SHELLS, script

pytestmark = [pytest.mark.usefixtures("bare_machine"), pytest.mark.promise("completion")]

ASK = {
    "bash": """
source {script}
words=({words})
COMP_WORDS=("${{words[@]}}" {last}) COMP_CWORD=${{#words[@]}}
COMP_LINE={line} COMP_POINT=${{#COMP_LINE}}
_shtab_akamai_scm
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "fish": "source {script}; complete -C {line} | cut -f1",
}
"""What prints the words that a shell offers, one a line."""


def run(shell: str, text: str) -> str:
    """Return what *shell* prints without a person's own settings."""
    plain = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    words = [shell, *plain, "-c", text]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), text
    return done.stdout


@pytest.fixture(params=SHELLS)
def written(request, tmp_path: Path, capsys) -> tuple[str, Path]:
    """A shell, and its script as the command prints it."""
    assert main(["completion", request.param]) == 0
    path = tmp_path / "script"
    path.write_text(capsys.readouterr().out)
    return request.param, path


def test_nothing_of_a_script_is_lost_on_its_way_out(written) -> None:
    """What leaves is masked, and none of this looks like a secret."""
    shell, path = written

    assert path.read_text().rstrip() == script(shell).rstrip()


def test_a_shell_takes_its_script(written) -> None:
    shell, path = written
    ready = "autoload -U compinit; compinit -D; " if shell == "zsh" else ""

    run(shell, f'{ready}eval "$(cat {path})"')


@pytest.mark.parametrize("shell", ASK)
@pytest.mark.parametrize(
    ("words", "last", "offered", "not_offered"),
    [
        ([], "", {"apply", "status", "check", "import"}, {"adopt"}),
        ([], "ap", {"apply"}, {"status"}),
        (["apply"], "--lim", {"--limit"}, {"--jobs"}),
        (["orders"], "", {"list", "show", "adopt", "forget"}, {"apply"}),
        (["check", "--format"], "s", {"sarif"}, {"junit"}),
        (["apply"], "requ", {"requests.yaml"}, {"other.yaml"}),
        (["apply", "--replace-serials"], "ser", {"serials"}, {"requests.yaml"}),
    ],
)
def test_a_shell_offers_what_may_come_next(
    tmp_path: Path, shell, words, *, last, offered, not_offered
) -> None:
    """Commands, flags, choices and files."""
    path = tmp_path / "the-script"
    path.write_text(script(shell))
    for name in ("requests.yaml", "other.yaml", "serials"):
        (tmp_path / name).touch()
    typed = ["akamai-scm", *words]
    text = ASK[shell].format(
        script=path,
        words=shlex.join(typed),
        last=shlex.quote(last),
        line=shlex.quote(" ".join([*typed, last])),
    )

    told = set(run(shell, text).split())

    assert offered <= told
    assert not told & not_offered
