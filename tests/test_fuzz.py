"""What `scripts/fuzz` reads by the million, here a few of each: targets take whatever comes."""

import random
from collections.abc import Callable, Iterator

import pytest

from scripts.fuzzing.checks import end
from scripts.fuzzing.targets import TARGETS, Target

FEW = 20


@pytest.fixture(autouse=True, scope="module")
def _nothing_left() -> Iterator[None]:
    yield
    end()


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_good_is_taken(target: Target) -> None:
    for data in target.seeds():
        target.read(data)
    target.read(b"")


@pytest.mark.parametrize("spoil", [_cut, _changed])
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_is_spoilt_is_a_value_or_an_error_of_ours(
    target: Target, spoil: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(1)  # the same inputs each time
    for data in target.seeds():
        for _ in range(FEW):
            target.read(spoil(data, chance))


def test_shares_make_a_whole() -> None:
    assert sum(target.share for target in TARGETS.values()) == 1000
