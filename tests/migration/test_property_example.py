"""The example that wires a certificate to a property, as far as that shows without a provider."""

import re
from pathlib import Path

import hcl2
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "example/property"


@pytest.mark.parametrize("file", sorted(EXAMPLE.glob("*.tf")), ids=lambda file: file.name)
def test_it_is_hcl(file: Path) -> None:
    with file.open(encoding="utf-8") as text:
        assert hcl2.load(text)


def test_each_output_and_variable_that_it_uses_is_there() -> None:
    text = (EXAMPLE / "main.tf").read_text("utf-8")
    used = dict.fromkeys(re.findall(r"module\.certificate\.(\w+)", text))
    outputs = (ROOT / "terraform/output.tf").read_text("utf-8")
    variables = (EXAMPLE / "variables.tf").read_text("utf-8")

    assert set(used) == {"enrollment_id", "common_name"}
    assert all(f'output "{name}"' in outputs for name in used)
    assert all(f'variable "{name}"' in variables for name in re.findall(r"var\.(\w+)", text))
