"""
The file that a world is kept in: one sandbox at a time.

Its first line is a whole world; each further one is what has changed since, until they are as long
as the first one was, and the whole is written anew. A line that a kill has left unfinished was told
to nobody.
"""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from connector.clock import Clock, SystemClock
from connector.sandbox.keeping import codec
from connector.sandbox.keeping.kept import Facts, Moment, world_of
from connector.sandbox.keeping.pieces import Pieces, merged
from connector.sandbox.serving.claim import ClaimedError, claim
from connector.sandbox.world import Options, World

_FORMAT = "akamai-scm sandbox"


class UnusableStateError(Exception):
    """The file cannot be used; nothing of it was changed."""


class StateFile:
    """Owns the file; a context manager that gives it up at its end."""

    def __init__(self, path: Path) -> None:
        """
        Take the file, which need not exist yet.

        Raises:
            UnusableStateError: Another sandbox has it, or its folder cannot be written.
        """
        self._path = path.absolute()
        self._pieces = Pieces()
        self._room = 0
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = claim(self._path.with_name(f".{self._path.name}.lock"))
        except ClaimedError as error:
            raise UnusableStateError(
                f"Another running sandbox ({error}) keeps its state in {path}."
            ) from error
        except OSError as error:
            raise UnusableStateError(f"{path} cannot be used: {error.strerror}.") from error

    def world(self, options: Options, real: Clock | None = None) -> World:
        """
        Return the world that is kept, or a new one; it is kept from now on.

        Args:
            options: Of this start.
            real: Real time; by default the machine's.

        Raises:
            UnusableStateError: The file is none of ours, of another version, or damaged.
        """
        clock = real or SystemClock()
        world = self._load(options, clock) or World(options=options, real=clock)
        world.keep = lambda: self._save(world)
        return world

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._lock)

    def _load(self, options: Options, real: Clock) -> World | None:
        try:
            first, *later = self._path.read_text(encoding="utf-8").split("\n")
            document = json.loads(first)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnusableStateError(f"{self._path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise self._damaged(error) from error
        if not isinstance(document, dict) or document.get("format") != _FORMAT:
            raise UnusableStateError(f"{self._path} is not the state of a sandbox. {_REMEDY}")
        if document.get("version") != codec.fingerprint(Facts):
            raise UnusableStateError(
                f"{self._path} was written by another version of this program. {_REMEDY}"
            )
        try:
            known, at = document["facts"], document["written"]
            for line in later[:-1]:  # what follows the last line's end is nothing, or half a line
                told = json.loads(line)
                known, at = merged(known, told["change"]), told["written"]
            facts, written = codec.read(known, Facts), codec.read(at, Moment)
            return world_of(facts, written, options, real)
        except (KeyError, TypeError, ValueError) as error:
            raise self._damaged(error) from error

    def _save(self, world: World) -> None:
        """Write what *world* knows, if that is not what the file says already."""
        change = self._pieces.look(Facts.of(world))
        if change is None:
            return
        written = json.dumps(codec.write(Moment.of(world.ground.real), Moment))
        room, self._room = self._room, 0  # what fails in the middle is followed by the whole
        line = f'{{"written": {written}, "change": {change.text()}}}\n' if room else ""
        if room > len(line):
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line)
            self._room = room - len(line)
            return
        head = {"format": _FORMAT, "version": codec.fingerprint(Facts)}
        facts = self._pieces.whole()
        text = f'{json.dumps(head)[:-1]}, "written": {written}, "facts": {facts}}}\n'
        self._replace(text)
        self._room = len(text)

    def _replace(self, text: str) -> None:
        """Put *text* in the file's place: whole after a kill, though not after a power cut."""
        partial = self._path.with_name(f".{self._path.name}.partial")
        partial.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(partial, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        partial.replace(self._path)

    def _damaged(self, error: Exception) -> UnusableStateError:
        return UnusableStateError(f"{self._path} is damaged ({error}). {_REMEDY}")


_REMEDY = "It was left unchanged: move it away to start anew, or use another file."
