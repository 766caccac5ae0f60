"""
Spoils good input by chance and lets one target of `scripts/fuzz` read it.

`spoiling.py TARGET INPUTS SEED` prints how many were read, now and then; what it falls over is
told on stderr.
"""

import logging
import random
import resource
import sys

from scripts.fuzzing.checks import end
from scripts.fuzzing.targets import TARGETS

MEMORY = 1024 * 1024
"""Kilobytes at most."""
EVERY = 100


def main(name: str, inputs: str, seed: str) -> int:
    """Return 0 where nothing fell."""
    target, chance = TARGETS[name], random.Random(seed)
    seeds = list(target.seeds())
    for number in range(1, int(inputs) + 1):
        data = spoilt(chance.choice(seeds), chance.choice(seeds), chance)[: target.longest]
        try:
            target.read(data)
        except BaseException:
            sys.stderr.write(f"input {number}: {data.hex()[:2000]}\n")
            raise
        if number % EVERY == 0 or number == int(inputs):
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if most > MEMORY:
        sys.stderr.write(f"it took {most} kB\n")
    return int(most > MEMORY)


def spoilt(one: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return *one* with something changed, cut out, doubled, or put in from *other*."""
    data = bytearray(one)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        begin = chance.randrange(len(data) + 1)
        length = chance.choice((1, 2, 4, 16, 64))
        piece = data[begin : begin + length]
        match chance.randrange(5):
            case 0:
                data[begin : begin + length] = chance.randbytes(len(piece))
            case 1:
                del data[begin : begin + length]
            case 2:
                data[begin:begin] = piece * chance.choice((1, 2, 50))
            case 3:
                start = chance.randrange(len(other) + 1)
                data[begin:begin] = other[start : start + length]
            case _:
                for place in range(begin, min(begin + 1, len(data))):
                    data[place] ^= 1 << chance.randrange(8)
    return bytes(data)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    try:
        code = main(*sys.argv[1:])
    finally:
        end()
    sys.exit(code)
