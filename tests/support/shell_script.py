"""A shell script that a test lets somebody start."""

from pathlib import Path


def shell_script(path: Path, text: str) -> Path:
    """Write *text* as a script that may be started; return its path."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path
