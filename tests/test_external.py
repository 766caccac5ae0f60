"""The query of `external`, as far as it needs no vendor."""

import io
import json
import sys

import pytest
import request_document

from connector.cli import main

pytestmark = pytest.mark.usefixtures("bare_machine")

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


@pytest.mark.parametrize(("word", "said"), [("--help", "usage: akamai-scm external"), ("-h", "")])
def test_a_person_who_looks_for_help_finds_it(word: str, said: str, capsys) -> None:
    """Nobody has to know that a query is read."""
    with pytest.raises(SystemExit) as ended:
        main(["external", word])

    assert ended.value.code == 0
    assert said in capsys.readouterr().out


def test_it_takes_no_words(capsys) -> None:
    """What follows is not passed over."""
    assert main(["external", "www.yaml"]) == 64
    assert "unrecognized arguments: www.yaml" in capsys.readouterr().err
