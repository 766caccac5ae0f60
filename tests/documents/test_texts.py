"""Requests as files for people."""

import yaml
from request_document import LEAST

from connector.documents.texts import terraform_text, yaml_text

AWKWARD = {
    **LEAST,
    "sans": [f"host-{number}.example.com" for number in range(9)],
    "sni_only": False,
    "enrollment_id": 20001,
    "organization": {**LEAST["organization"], "name": 'Ünïcode "${x}" %{y} \\ Ltd'},
}


def test_yaml_says_the_same_between_its_comments() -> None:
    text = yaml_text(AWKWARD, ["above"], ["below", ""])

    assert yaml.safe_load(text) == AWKWARD
    assert text.startswith("# above\ncommon_name: www.example.com\n")
    assert text.endswith("\n\n# below\n#\n")


def test_terraform_escapes_what_it_would_expand() -> None:
    text = terraform_text(AWKWARD, "../${here}", ["above"], ["eula_accepted = true"])

    assert '  source = "../$${here}"' in text
    assert r'"Ünïcode \"$${x}\" %%{y} \\ Ltd"' in text


def test_terraform_is_laid_out_as_by_its_own_formatter() -> None:
    """Neighbours aligned; what takes several lines set apart; long lists an entry a line."""
    text = terraform_text(
        {"a": "x", "long_name": 1, "inner": {"b": True, "cc": ["y"]}, "z": ["n" * 50, "m" * 50]},
        "./module",
        ["above"],
        ["", "# below"],
    )

    assert text.split("\noutput")[0] == (
        "# above\n"
        "\n"
        'module "certificate" {\n'
        '  source = "./module"\n'
        "\n"
        '  a         = "x"\n'
        "  long_name = 1\n"
        "\n"
        "  inner = {\n"
        "    b  = true\n"
        '    cc = ["y"]\n'
        "  }\n"
        "\n"
        "  z = [\n"
        f'    "{"n" * 50}",\n'
        f'    "{"m" * 50}",\n'
        "  ]\n"
        "\n"
        "\n"
        "  # below\n"
        "}\n"
    )
