"""Dataclasses as JSON and back, whatever their fields are."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Literal

import pytest

from connector.sandbox.keeping.codec import fingerprint, read, write


class _Colour(Enum):
    RED = ("r", 1)
    BLUE = ("b", 2)


@dataclass(frozen=True)
class _Left:
    number: int


@dataclass(frozen=True)
class _Right:
    text: str


@dataclass(frozen=True)
class _Everything:
    colour: _Colour
    either: _Left | _Right | None
    pairs: tuple[tuple[str, int], ...]
    pair: tuple[_Colour, float]
    names: frozenset[str]
    by_number: dict[int, _Left]
    free: dict[str, Any]
    word: Literal["one", "two"]
    at: datetime
    span: timedelta
    flags: list[bool]
    lost: int = field(default=7, metadata={"forgotten": True})


EVERYTHING = _Everything(
    colour=_Colour.BLUE,
    either=_Right("x"),
    pairs=(("a", 1), ("b", 2)),
    pair=(_Colour.RED, 1.5),
    names=frozenset({"b", "a"}),
    by_number={3: _Left(1)},
    free={"deep": [{"er": None}]},
    word="two",
    at=datetime(2026, 6, 1, 12, 0, 0, 5, tzinfo=UTC),
    span=timedelta(days=-3, microseconds=1),
    flags=[True, False],
    lost=8,
)


def test_every_kind_of_field() -> None:
    """What was written is read, by way of JSON; what is marked as forgotten is as on day one."""
    written = json.loads(json.dumps(write(EVERYTHING, _Everything)))
    again = read(written, _Everything)

    assert "lost" not in written
    assert again == replace(EVERYTHING, lost=7)
    assert (again.colour, again.either, again.by_number) == (
        _Colour.BLUE,
        _Right("x"),
        {3: _Left(1)},
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "GREEN"),
        ("either", {"middle": 1}),
        ("either", {"number": "1"}),
        ("either", {"number": 1, "more": 2}),
        ("pairs", [["a"]]),
        ("pair", "ab"),
        ("names", None),
        ("by_number", {"three": {"number": 1}}),
        ("by_number", [3]),
        ("word", "three"),
        ("at", "soon"),
        ("span", 5),
        ("flags", [1]),
    ],
)
def test_what_was_not_written_so(name: str, value: object) -> None:
    """Each field is looked at; none is taken on trust."""
    with pytest.raises((ValueError, TypeError, KeyError)):
        read({**write(EVERYTHING, _Everything), name: value}, _Everything)


def test_a_type_that_nothing_writes() -> None:
    """It is found when the program is tested, not when a world is lost."""
    with pytest.raises(TypeError, match="nothing writes"):
        fingerprint(bytes)


def test_another_field_is_another_version() -> None:
    """Types and names of fields make the fingerprint."""

    @dataclass
    class _Less:
        number: int

    assert fingerprint(_Left) != fingerprint(_Right) != fingerprint(_Less)
