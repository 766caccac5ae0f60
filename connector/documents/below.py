"""Which files of a directory are meant as requests: none of them is left out in silence."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ENDINGS: Final = (".yaml", ".yml", ".json")
"""In small letters; how a name is written does not matter."""
_TERRAFORM: Final = (".tf", ".tf.json", ".tfvars", ".tfvars.json")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is meant as a request, or a directory that may have some."""

    path: Path
    """Below the directory that was looked into."""
    why_not: str = ""
    """Why it cannot be read; empty: nothing is known of that."""


def found_below(directory: Path) -> list[Found]:
    """
    Return what is meant as a request anywhere below *directory*, sorted; hidden names are left out.

    Links to directories are followed, and each directory is looked into once; one that leads back
    up is none of what lies below.
    """
    return sorted(_walked(directory), key=lambda found: found.path)


def is_of_terraform(path: Path) -> bool:
    """Return whether a file is one of Terraform's own, by its name."""
    return path.name.lower().endswith(_TERRAFORM)


def _walked(directory: Path) -> Iterator[Found]:
    places, seen, failed = [directory], _above(directory), list[OSError]()
    for place in places:  # which grows by the links that are found
        for top, folders, names in os.walk(place, onerror=failed.append):
            here = Path(top)
            known = _identity(here)
            if known in seen:
                folders.clear()
                continue
            seen.add(known)
            folders[:] = [name for name in folders if not name.startswith(".")]
            places += [here / name for name in folders if (here / name).is_symlink()]
            files = (here / name for name in names if _is_meant(Path(name)))
            yield from (Found(file.relative_to(directory), _why_not(file)) for file in files)
    for error in failed:
        yield Found(Path(error.filename).relative_to(directory), error.strerror or str(error))


def _above(directory: Path) -> set[tuple[int, int]]:
    return {_identity(above) for above in directory.resolve().parents}


def _identity(directory: Path) -> tuple[int, int]:
    found = directory.stat()
    return found.st_dev, found.st_ino


def _is_meant(name: Path) -> bool:
    return (
        name.suffix.lower() in ENDINGS
        and not is_of_terraform(name)
        and not name.name.startswith((".", "scm_config"))
    )


def _why_not(file: Path) -> str:
    """Whoever would read a pipe waits for ever; what cannot be found is told by who reads it."""
    return "no regular file" if file.exists() and not file.is_file() else ""
