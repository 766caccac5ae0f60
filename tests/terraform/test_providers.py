"""
What the module relies on in hashicorp/external and hashicorp/null.

Runs against the stand-ins, and against the real providers, too, where CONNECTOR_TEST_PROVIDERS
names a filesystem mirror that has them.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shell_script import shell_script

from scripts.offline import terraform_setup
from scripts.offline.provider_mirror import HOSTS, mirror_configuration
from scripts.offline.staying import VARIABLE, finding

from .stacks import Stack

REAL = os.environ.get("CONNECTOR_TEST_PROVIDERS")
KINDS = ["stand-ins", *(["real providers"] if REAL else [])]
Ask = Callable[..., Stack]
ALONE = {VARIABLE: ""}
"""Lets Terraform start its providers by itself, which then have its environment and directory."""


@pytest.fixture(scope="session", params=KINDS)
def providers(
    request: pytest.FixtureRequest,
    starting: terraform_setup.Terraform,
    tmp_path_factory: pytest.TempPathFactory,
) -> terraform_setup.Terraform:
    """Terraform, made to install one kind of providers."""
    directory = tmp_path_factory.mktemp("providers with blanks")
    if request.param == "stand-ins":
        environment = terraform_setup.stand_in_environment(starting.environment, directory)
    else:
        file = directory / "real.tfrc"
        mirror = _for_each_registry(Path(str(REAL)).resolve(), directory / "real")
        file.write_text(mirror_configuration(mirror))
        environment = {**starting.environment, "TF_CLI_CONFIG_FILE": str(file)}
    return terraform_setup.Terraform(starting.program, "", environment, request.param)


def _for_each_registry(mirror: Path, copy: Path) -> Path:
    """Return *mirror*, or a *copy* where Terraform and OpenTofu both find what it has for one."""
    there = [host for host in HOSTS if (mirror / host).is_dir()]
    if len(there) != 1:
        return mirror
    for host in HOSTS:
        shutil.copytree(mirror / there[0], copy / host)
    return copy


@pytest.fixture
def ask(tmp_path: Path, providers: terraform_setup.Terraform) -> Iterator[Ask]:
    """Make an initialised stack with one external data source and its result as output."""
    directory = tmp_path / "stack"
    directory.mkdir()

    def make(*program: str, **more: Any) -> Stack:
        arguments = {"program": list(program), **more}
        lines = "\n".join(f"  {key} = {json.dumps(value)}" for key, value in arguments.items())
        (directory / "main.tf").write_text(
            f'data "external" "one" {{\n{lines}\n}}\n'
            'output "result" { value = data.external.one.result }\n'
        )
        made = Stack(directory, found)
        made.init()
        return made

    with finding(providers, directory, "external") as found:
        yield make


def telling(expression: str) -> tuple[str, str, str]:
    """Return a program that answers a Python expression as JSON; `query` is what it was told."""
    code = f"import json, os, sys; query = json.load(sys.stdin); print(json.dumps({expression}))"
    return sys.executable, "-c", code


def result(stack: Stack, **more: str) -> dict[str, str]:
    """Apply, with *more* in Terraform's environment; return the result of the data source."""
    stack.run("apply", "-no-color", "-auto-approve", **more)
    found: dict[str, str] = stack.output()["result"]
    return found


def test_the_query_is_one_json_object_without_its_null_values(ask: Ask) -> None:
    """Texts arrive, the empty one too; null does not."""
    stack = ask(
        *telling("{'told': json.dumps(query)}"), query={"a": "ä b", "empty": "", "no": None}
    )

    assert json.loads(result(stack)["told"]) == {"a": "ä b", "empty": ""}


def test_without_a_query_the_object_is_empty(ask: Ask) -> None:
    """The program always gets an object."""
    assert result(ask(*telling("{'told': json.dumps(query)}"))) == {"told": "{}"}


def test_null_in_the_answer_is_the_empty_text(ask: Ask) -> None:
    """An unknown value of the answer becomes an empty text."""
    assert result(ask(*telling("{'gone': None, 'here': 'x'}"))) == {"gone": "", "here": "x"}


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("{'a': 1}", id="a number is refused"),
        pytest.param("{'a': True}", id="a truth value is refused"),
        pytest.param("{'a': ['x']}", id="a list is refused"),
        pytest.param("['a']", id="something other than an object is refused"),
    ],
)
def test_an_answer_of_other_than_texts_is_an_error(ask: Ask, expression: str) -> None:
    """Only one object of texts is an answer."""
    ask(*telling(expression)).run("plan", codes=(1,))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("hello", id="text that is not JSON is refused"),
        pytest.param('{"a": "b"} more', id="anything after the object is refused"),
        pytest.param("", id="silence is refused"),
    ],
)
def test_an_answer_that_is_not_json_is_an_error(ask: Ask, answer: str) -> None:
    """Exactly one JSON document is an answer."""
    ask("printf", "%s", answer).run("plan", codes=(1,))


def test_failing_shows_what_stderr_says(ask: Ask) -> None:
    """With an exit code other than 0, the answer is ignored and stderr shown."""
    script = "echo '{}'; echo 'the token is too old' >&2; exit 3"

    assert "the token is too old" in ask("sh", "-c", script).run("plan", codes=(1,))


def test_stderr_of_a_success_is_not_shown(ask: Ask) -> None:
    """A program that succeeds may write to stderr."""
    said = ask("sh", "-c", "echo '{}'; echo 'by the way' >&2").run("plan")

    assert "by the way" not in said


def test_empty_items_of_the_program_are_left_out(ask: Ask) -> None:
    """An empty text among the words is no argument."""
    assert result(ask("", "sh", "", "-c", 'echo "{\\"count\\": \\"$#\\"}"', "", "zero", "one")) == {
        "count": "1"
    }


def test_a_program_is_looked_up_from_where_terraform_runs(ask: Ask) -> None:
    """A relative path counts from the current directory, which the program runs in."""
    stack = ask("./here.sh")
    shell_script(stack.directory / "here.sh", 'echo "{\\"directory\\": \\"$(pwd -P)\\"}"')

    assert result(stack, **ALONE) == {"directory": str(stack.directory.resolve())}


def test_a_working_directory_can_be_chosen(ask: Ask, tmp_path: Path) -> None:
    """`working_dir` is where the program runs."""
    stack = ask("sh", "-c", 'echo "{\\"directory\\": \\"$(pwd -P)\\"}"', working_dir=str(tmp_path))

    assert result(stack) == {"directory": str(tmp_path.resolve())}


def test_a_missing_program_is_named(ask: Ask) -> None:
    """A program that is nowhere is an error that names it."""
    assert "no-such-program" in ask("no-such-program").run("plan", codes=(1,))


def test_the_environment_is_inherited(ask: Ask) -> None:
    """The program sees Terraform's environment."""
    stack = ask(*telling("{'seen': os.environ['CONNECTOR_SEEN']}"))

    assert result(stack, CONNECTOR_SEEN="as given", **ALONE) == {"seen": "as given"}


def test_other_triggers_make_another_null_resource(
    tmp_path: Path, providers: terraform_setup.Terraform
) -> None:
    """Equal triggers leave it alone, changed ones replace it, and each one has its own id."""
    ids = []
    with finding(providers, tmp_path, "null") as found:
        stack = Stack(tmp_path, found)
        for value in ("a", "b"):
            (tmp_path / "main.tf").write_text(
                f'resource "null_resource" "one" {{\n  triggers = {{ key = "{value}" }}\n}}\n'
                'output "id" { value = null_resource.one.id }\n'
            )
            stack.init()
            assert stack.plan() == 2
            stack.apply()
            assert stack.plan() == 0
            ids.append(stack.output()["id"])

    assert all(ids)
    assert ids[0] != ids[1]
