"""
What a test changes in its process ends with it; else another fails, by chance of order.

A program that runs in the process sets up loggers and signals, which are put back. Whatever else is
left behind is the test's own fault.
"""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

LOGGERS = ("root", "connector", "akamai.edgegrid", "urllib3")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GONE = "nothing"


@pytest.fixture(autouse=True)
def _left_as_found() -> Iterator[None]:
    """Name what the test did not put back."""
    found = _process()
    with ExitStack() as ends:
        for name in LOGGERS:
            ends.callback(_put_back, one := logging.getLogger(name), one.level, [*one.handlers])
        for number in SIGNALS:
            ends.callback(signal.signal, number, signal.getsignal(number))
        yield
    left = _process()
    assert not [
        f"{name}: {found.get(name, GONE)} became {left.get(name, GONE)}"
        for name in found | left
        if found.get(name, GONE) != left.get(name, GONE)
    ]


def _put_back(logger: logging.Logger, level: int, handlers: list[logging.Handler]) -> None:
    logger.setLevel(level)
    logger.handlers[:] = handlers


def _process() -> dict[str, object]:
    variables = {name: value for name, value in os.environ.items() if name[:6] != "PYTEST"}
    return {
        "logging is off up to": logging.root.manager.disable,
        **{f"${name}": value for name, value in variables.items()},
        "sys.excepthook": sys.excepthook,
        "working directory": Path.cwd(),
    }
