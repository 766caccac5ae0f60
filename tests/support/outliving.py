"""Nothing that tests have started is left behind, whatever has ended them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def outliving(ending: str, *words: str) -> Iterator[None]:
    """
    Have a shell run once this block ends, or this process does.

    A killed process ends nothing, be it its own child; so another one waits for that end, out of
    reach of what kills a whole group, and sees it as its input is closed.

    Args:
        ending: What the shell runs.
        words: `$1` and the following.
    """
    waiting = subprocess.Popen(
        ["/bin/sh", "-c", f"cat\n{ending}", "sh", *words],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        waiting.communicate()
