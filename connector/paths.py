"""How a path that a person wrote is understood."""

from pathlib import Path


def written_path(text: str, base: Path, home: Path) -> Path:
    """Return *text* as a path: `~` is *home*, and what is relative starts at *base*."""
    if text == "~" or text.startswith("~/"):
        return home / text[2:]
    return base / text
