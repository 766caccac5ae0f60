"""Fuzzes one target in a process of its own: `one.py TARGET RUNS SEED DIRECTORY`."""

import logging
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["connector"]):
    from scripts.fuzzing.checks import end
    from scripts.fuzzing.targets import TARGETS

SLOWEST = 30
"""Seconds for one input; what takes longer hangs."""
MEMORY = 1024
"""Megabytes of the whole process."""


def main(name: str, runs: str, seed: str, directory: str) -> None:
    """Never returns: libFuzzer ends the process, with 0 where nothing was found."""
    logging.disable(logging.CRITICAL)
    target, place = TARGETS[name], Path(directory)
    corpus = place / "corpus"
    corpus.mkdir()
    for number, one in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(one)
    longest = max(target.longest, *(path.stat().st_size for path in corpus.iterdir()))
    words = [
        sys.argv[0],
        *(f"-runs={runs}", f"-seed={seed}", f"-max_len={longest}", f"-timeout={SLOWEST}"),
        *(f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={place}/find-", "-print_final_stats=1"),
        str(corpus),
    ]
    atheris.Setup(words, target.read)
    atheris.Fuzz()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    finally:
        end()
