"""Every command that a document or a message shows is one: its words, flags and choices exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.commands.menu import parser
from connector.errors import UsageError
from connector.sandbox.cli import parser as sandbox_parser
from connector.sandbox.steering.ctl import _parser as ctl_parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "connector/**/*.md", "terraform/*.md", "example/**/*.md")
    for path in ROOT.glob(pattern)
)
SOURCES = sorted((ROOT / "connector").rglob("*.py"))
STANDS_FOR = {"ID": "20001", "ENROLLMENT_ID": "20001", "FILE": "file", "N": "3"}
"""What a person puts in its place."""
ENDS = re.compile(r"\s+#|\s[|>;&]|…")
"""Where a command ends within its line."""


def _in_document(text: str) -> Iterator[str]:
    for block in re.findall(r"```.*?\n(.*?)```", text, re.DOTALL):
        yield from block.splitlines()
    yield from (line for line in text.splitlines() if line.startswith("    "))
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def _commands(lines: Iterator[str]) -> Iterator[list[str]]:
    for line in lines:
        for shown in re.findall(r"(?:^\s*|[|;&] |^PATH=\S+ )akamai-scm (.+)", line):
            words = shlex.split(ENDS.split(shown)[0].replace("\\|", "|"))
            if len(words) > 1 and words != ["sandbox", "ctl"]:  # else the command is spoken of
                yield [STANDS_FOR.get(word, word) for word in words]


def _is_understood(words: list[str]) -> bool:
    if words[0] == "external":
        return False
    try:
        if words[:2] == ["sandbox", "ctl"]:
            ctl_parser().parse_args(words[2:])
        elif words[0] == "sandbox":
            sandbox_parser().parse_args(words[1:])
        else:
            parser().parse_args(words)
    except UsageError as error:
        return _speaks_of(words, str(error))
    except SystemExit as end:
        return end.code == 0
    return True


def _speaks_of(words: list[str], error: str) -> bool:
    """Whether only what has to follow is missing, as of `state copy` in a sentence."""
    return len(words) == 2 and "arguments are required" in error


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_shows_commands_that_there_are(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("{}")
    commands = _commands(_in_document(document.read_text(encoding="utf-8")))

    assert [shlex.join(words) for words in commands if not _is_understood(words)] == []


def test_a_message_names_commands_that_there_are() -> None:
    """As far as they stand in the code as they are told, and nothing is put in."""
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    joined = re.sub(r"[\"']\s*\n\s*f?[\"']", "", text)
    commands = list(_commands(iter(re.findall(r"`(akamai-scm [^`{}\n\"]+)`", joined))))

    assert len(commands) > 10
    assert [shlex.join(words) for words in commands if not _is_understood(words)] == []


@pytest.mark.parametrize("line", ["akamai-scm aply x", "akamai-scm status --enrolment ID"])
def test_a_command_that_is_none_is_noticed(line: str) -> None:
    assert [_is_understood(words) for words in _commands(iter([line]))] == [False]
