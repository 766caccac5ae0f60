"""Values of Terraform's language that stand in the files themselves."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.documents.texts import terraform_text
from connector.errors import ConfigurationError
from connector.migration.stack import read_stack

STACK = """
variable "contract" {{ default = "C-1" }}
variable "unset" {{}}
variable "who" {{ default = {{ org = "Example", parts = ["a", var.contract] }} }}
locals {{
  base  = "example.com"
  again = local.again
  deep  = [local.base, "www.${{local.base}}"]
}}
module "one" {{
  common_name = "www.example.com"
  value       = {0}
}}
"""


def value_of(directory: Path, expression: str) -> tuple[object, tuple[str, ...]]:
    (directory / "main.tf").write_text(STACK.format(expression))
    stack = read_stack(directory)
    assert stack.unread == ()
    (block,) = stack.blocks
    return block.values.get("value"), block.left_out


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"text"', "text"),
        ("12", 12),
        ("-1", -1),
        ("true", True),
        ("null", None),
        ('["a", 1]', ["a", 1]),
        ('{ a = "b", "c d" = [1] }', {"a": "b", "c d": [1]}),
        ("var.contract", "C-1"),
        ("(var.contract)", "C-1"),
        ('"${var.contract}"', "C-1"),
        ('"ctr_${var.contract}-x"', "ctr_C-1-x"),
        ("local.deep", ["example.com", "www.example.com"]),
        ("var.who.parts", ["a", "C-1"]),
        ('toset(["a", local.base])', ["a", "example.com"]),
        ('"$${kept} %%{kept}"', "${kept} %{kept}"),
        (r'"a\"b\\c\td\u00e9"', 'a"b\\c\tdé'),
        ("<<-EOT\n    one\n      two\n    EOT\n", "one\n  two"),
    ],
)
def test_what_stands_in_the_files_is_read(tmp_path, expression, value) -> None:
    assert value_of(tmp_path, expression) == (value, ())


@pytest.mark.parametrize(
    "expression",
    [
        "var.unset",
        "var.nowhere",
        "local.again",
        "module.other.name",
        'file("secret")',
        '"a-${file("x")}"',
        'true ? "a" : "b"',
        "[for x in [1] : x]",
        '"%{ if true }a%{ endif }"',
        "var.who.nothing",
        '"${local.deep}"',
    ],
)
def test_what_only_terraform_could_tell_is_left_out_by_its_place(tmp_path, expression) -> None:
    assert value_of(tmp_path, expression) == (None, ("value",))


def test_of_a_group_only_what_cannot_be_told_is_left_out(tmp_path) -> None:
    told = value_of(tmp_path, '{ a = "b", c = file("x") }')

    assert told == ({"a": "b"}, ("value.c",))


def test_variables_files_go_before_defaults(tmp_path) -> None:
    (tmp_path / "terraform.tfvars").write_text('contract = "C-2"\n')

    assert value_of(tmp_path, "var.contract") == ("C-2", ())


def test_a_file_that_is_no_terraform_is_told_without_its_content(tmp_path) -> None:
    (tmp_path / "main.tf").write_text('module "a" {\n  x = secret-word = 3\n}\n')
    (tmp_path / "more.tf").write_bytes(b"a = \xff")
    (tmp_path / "extra.tf.json").write_text("{}")

    stack = read_stack(tmp_path)

    told = [str(fault) for fault in stack.unread]
    assert len(told) == 3
    assert "line 2: is not Terraform's language" in told[0]
    assert "secret-word" not in "".join(told)


def test_without_its_packages_the_remedy_is_told(tmp_path, monkeypatch) -> None:
    """They are an extra."""
    monkeypatch.setitem(sys.modules, "hcl2", None)
    (tmp_path / "main.tf").write_text("locals {}")

    with pytest.raises(ConfigurationError, match=r"pip install '\.\[migrate\]'"):
        read_stack(tmp_path)


# python-hcl2 reads an escaped `$${` or `%%{` only where it is closed; see the cases above.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).filter(
    lambda text: "${" not in text and "%{" not in text
)


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_what_we_write_is_read_back(tmp_path_factory, text: str, names: list[str]) -> None:
    """Whatever a value holds, quotes too."""
    directory = tmp_path_factory.mktemp("stack")
    document = {"common_name": "www.example.com", "comments": text, "sans": names}
    (directory / "main.tf").write_text(terraform_text(document, "./module", [], []))

    (block,) = read_stack(directory).blocks

    assert {name: block.values[name] for name in document} == document
    assert block.left_out == ()
