"""
UTF-8 at every edge, whatever the locale: arguments, environment, file names, standard streams.

Python decodes them as the locale says. In one that is not UTF-8 a request would arrive garbled,
and be ordered so.
"""

import io
import os
import sys


def settle_encoding() -> None:
    """
    Make this process speak UTF-8; begin it anew where only its start can (PEP 540).

    Call it first of all, and from the program's own start only: arguments, environment and file
    names are decoded before any of our code runs, so in a locale that is not UTF-8 the process
    replaces itself by one in UTF-8 mode. PYTHONIOENCODING is overruled on the standard streams.
    What cannot be encoded is written as an escape.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    for stream, errors in (
        (sys.stdin, "strict"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
