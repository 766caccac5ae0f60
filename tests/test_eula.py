"""The terms and the memory of who accepted them."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector import eula
from connector.errors import JournalError, PersonNeededError
from connector.settings.values import LocalSettings


class StillClock:
    """It is always noon."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, span: timedelta) -> None:
        raise AssertionError


CLOCK = StillClock()


def local(state: Path, *, by_setting: bool = False) -> LocalSettings:
    return LocalSettings(state, state / "logs", "INFO", None, by_setting)


def test_the_terms_say_what_a_person_must_know() -> None:
    """Licence, accounts, cost, Sectigo's own agreement, what is kept, no warranty."""
    for words in (
        "Apache License, Version 2.0",
        "in your name",
        "may cost money",
        "https://www.sectigo.com/legal",
        "SHA-256 of this text",
        "without warranty",
    ):
        assert words in " ".join(eula.text().split())


def test_without_an_acceptance_a_person_is_needed(tmp_path: Path) -> None:
    """Exit 3, with every way to accept; nothing is written and nobody is asked."""
    with pytest.raises(PersonNeededError) as caught:
        eula.require(local(tmp_path / "state"), CLOCK)

    assert caught.value.exit_code == 3
    for way in (
        "eula show",
        "eula accept",
        "--accept-eula",
        "AKAMAI_SCM_ACCEPT_EULA=1",
        "eula_accepted = true",
    ):
        assert way in str(caught.value)
    assert not (tmp_path / "state").exists()


def test_an_acceptance_is_remembered(tmp_path: Path) -> None:
    """Who, when and which text, for the owner's eyes; it is not asked for again."""
    accepted = eula.accept(tmp_path / "state", "ann@host", CLOCK)

    file = tmp_path / "state" / "eula.json"
    assert json.loads(file.read_text()) == {
        "who": "ann@host",
        "when": "2026-03-01T12:00:00Z",
        "sha256": eula.digest(),
    }
    assert tuple(stat.S_IMODE(p.stat().st_mode) for p in (file, file.parent)) == (0o600, 0o700)
    assert accepted == eula.accepted(tmp_path / "state")
    assert accepted == eula.require(local(tmp_path / "state"), CLOCK)


def test_a_setting_accepts_and_is_remembered(tmp_path: Path) -> None:
    """The next run needs no setting."""
    accepted = eula.require(local(tmp_path, by_setting=True), CLOCK)

    assert "@" in accepted.who
    assert accepted == eula.require(local(tmp_path), CLOCK)


def test_a_person_is_asked_once(tmp_path: Path) -> None:
    """With the text; a no is not remembered, a yes is."""
    shown: list[str] = []

    def answer(text: str) -> bool:
        shown.append(text)
        return len(shown) == 2

    with pytest.raises(PersonNeededError, match="You did not accept"):
        eula.require(local(tmp_path), CLOCK, answer)
    for _ in range(3):
        eula.require(local(tmp_path), CLOCK, answer)

    assert [eula.text()] * 2 == shown


def test_a_changed_text_must_be_accepted_anew(tmp_path: Path, monkeypatch) -> None:
    """The old acceptance was of another text."""
    eula.accept(tmp_path, "ann@host", CLOCK)
    monkeypatch.setattr(eula, "text", lambda: "other terms")

    assert eula.accepted(tmp_path) is None
    with pytest.raises(PersonNeededError):
        eula.require(local(tmp_path), CLOCK)


DAMAGED = ("", "[]", "{}", "null", '{"who": "ann"}', "\x00", "[" * 100_000, '{"a":' * 100_000)


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_spoiled_memory_counts_as_none(tmp_path: Path, content: str) -> None:
    """It is written anew by the next acceptance."""
    (tmp_path / "eula.json").write_bytes(content.encode() + b"\xff" * (content == "\x00"))
    assert eula.accepted(tmp_path) is None

    eula.accept(tmp_path, "ann@host", CLOCK)
    assert eula.accepted(tmp_path) is not None


def test_a_state_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """What stood there before still does, and the remedy names the setting."""
    (tmp_path / "file").touch()

    with pytest.raises(JournalError, match="--state"):
        eula.accept(tmp_path / "file", "ann@host", CLOCK)


def test_the_installed_package_brings_its_text(tmp_path: Path, monkeypatch) -> None:
    """A wheel has it inside the package; a checkout beside it."""
    (tmp_path / "eula").mkdir()
    (tmp_path / "eula" / "EULA.txt").write_text("inside")
    monkeypatch.setattr(eula, "_HERE", tmp_path)
    assert eula.text() == "inside"

    monkeypatch.setattr(eula, "_HERE", tmp_path / "connector")
    assert eula.text() == "inside"
