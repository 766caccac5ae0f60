"""Where a secret comes from: the text itself, a variable, a file, or what a command prints."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from connector.errors import ConfigurationError, Fault
from connector.machine.programs import ProgramError, run_program
from connector.settings.paths import why_no_path, written_path
from connector.text.characters import character_name, is_typeset_quoted, unsendable
from connector.text.leaving import quoted
from connector.text.secret import KNOWN, STARS, Secret, bare

_COMMAND_LIMIT: Final = timedelta(seconds=30)
_SHOWN: Final = 500
"""How much of a failed command's stderr is shown, in characters."""

PASSED_ON: Final = (
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"),
    *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"),
    *("DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "GNUPGHOME", "SSL_CERT_FILE", "SSL_CERT_DIR"),
)
"""
The variables that every command of a person's own gets; none of them is a secret.

A runner's environment holds the secrets of others: no command gets them unless they are named.
"""

_EXPANDED: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""As shells and other tools write a variable."""
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_WORD: Final = re.compile(r"[\"'(<]*[^\W\d_]?[^\W\d_A-Z]*[\"')>.,:;!?]*|[A-Z]{2,6}")
"""A word of a language, rather than a password or a token."""


def passed_on(environ: Mapping[str, str], named: Iterable[str] = ()) -> Mapping[str, str]:
    """Return what of *environ* a command of a person's own gets, with what is *named* for it."""
    return {name: environ[name] for name in (*PASSED_ON, *named) if name in environ}


class CommandSecret(Secret):
    """A secret that a command prints; run when it is first needed, once, without a shell."""

    __slots__ = ("_argv", "_directory", "_environment", "_known", "_where")

    def __init__(
        self, argv: tuple[str, ...], directory: Path, environment: Mapping[str, str], where: str
    ) -> None:
        super().__init__("")
        self._argv = argv
        self._directory = directory
        self._environment = environment
        self._where = where
        self._known = False

    def reveal(self) -> str:
        """
        Return what the command printed, without what surrounds it.

        Raises:
            ConfigurationError: It cannot be started, fails, takes too long, or prints no secret.
        """
        if not self._known:
            self._text = self._run()
            KNOWN.add(self._text)
            self._known = True
        return super().reveal()

    def told_apart_by(self) -> str:
        """Return the command, whether or not it has been run: it is not run for this."""
        return "\0".join(self._argv)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CommandSecret) and other._argv == self._argv

    def __hash__(self) -> int:
        return hash(self._argv)

    def _run(self) -> str:
        try:
            done = run_program(
                self._argv,
                environ=self._environment,
                directory=self._directory,
                limit=_COMMAND_LIMIT,
                apart=False,  # it may ask at the terminal
            )
        except ProgramError as error:
            raise self._failed(str(error)) from error
        if done.code != 0:
            stderr = _starred(done.err.decode(errors="replace"))[-_SHOWN:] or "nothing"
            raise self._failed(f"ended with {done.code} and said: {stderr}")
        try:
            text = bare(done.out.decode())
        except UnicodeDecodeError:
            raise self._failed("printed something that is not text in UTF-8") from None
        if not text:
            raise self._failed("printed nothing")
        if character := unsendable(text):
            raise self._failed(f"printed what no header can carry: {character}")
        return text

    def _failed(self, how: str) -> ConfigurationError:
        return ConfigurationError(
            "A secret could not be obtained",
            [
                Fault(
                    self._where,
                    f"command {self._argv[0]!r} {how}",
                    "run it by hand; variables that it needs beyond PATH, HOME and the like are"
                    " named under `environment` beside `command`",
                )
            ],
        )


class SecretReader:
    """Reads the secrets of one configuration file."""

    def __init__(
        self, directory: Path, home: Path, environ: Mapping[str, str], faults: list[Fault]
    ) -> None:
        """
        Keep what is needed.

        Args:
            directory: Where the file stands; paths in it start there, commands run there.
            home: What `~` in them means.
            environ: The environment.
            faults: Takes them.
        """
        self.directory = directory
        self._home = home
        self._environ = environ
        self._faults = faults
        self.files: set[Path] = set()
        """All that were looked for."""

    def read(self, where: str, value: object) -> Secret | None:
        """Return the secret that *value* stands for; None if there is a fault."""
        match value:
            case str() if name := _EXPANDED.fullmatch(value.strip()):
                what = "is not replaced by what the variable holds"
                self._fault(where, what, f"write {{env: {name[1]}}}")
                return None
            case str() if value.strip():
                return self.checked(where, value)
            case {"env": str(variable), **others} if not others:
                return self._from_environment(where, variable)
            case {"file": str(name), **others} if not others:
                path = self.key_file(where, name, private=True)
                return None if path is None else self._from_file(where, path)
            case {"command": [str(), *_] as argv, **others} if _all_text(argv):
                named = others.pop("environment", [])
                if not others and isinstance(named, list) and _all_text(named):
                    return self._from_command(where, tuple(argv), named)
        self._fault(
            where,
            "must be a text in quotes, {env: VARIABLE}, {file: PATH} or"
            " {command: [PROGRAM, ARGUMENT, …], environment: [VARIABLE, …]}, the last key only"
            " where the command needs it",
        )
        return None

    def origin(self, value: object) -> str:
        """Return where the secret is that *value* stands for; empty: in the file itself."""
        match value:
            case {"env": str(variable)}:
                return f"the environment variable {variable}"
            case {"file": str(name)}:
                return str(written_path(name, self.directory, self._home))
            case {"command": [str(program), *_]}:
                return f"what {program} prints"
        return ""

    def _from_command(self, where: str, argv: tuple[str, ...], named: list[str]) -> Secret | None:
        """Return the secret that *argv* will print, with the variables that it gets by name."""
        for place, name in enumerate(named, 1):
            if _VARIABLE.fullmatch(name) is None:
                self._fault(
                    f"{where}: environment",
                    f"entry {place} is no name of a variable",
                    "write names alone, without values",
                )
                return None
        return CommandSecret(argv, self.directory, self.passed_on(named), where)

    def passed_on(self, named: Iterable[str]) -> Mapping[str, str]:
        """Return what of the environment a command gets, with what is *named* for it."""
        return passed_on(self._environ, named)

    def checked(self, where: str, text: str) -> Secret | None:
        """Return *text* without what surrounds it; None if it is empty or cannot be sent."""
        secret = bare(text)
        character = unsendable(secret)
        if is_typeset_quoted(secret):
            what = f"stands in quotes of a typesetter's: character 1 is {character_name(secret[0])}"
            self._fault(where, what, "write plain quotes, or none")
            return None
        if not secret:
            self._fault(where, "is empty", "put the secret there")
        elif character:
            self._fault(where, f"contains what no header can carry: {character}", "copy it again")
        else:
            return Secret(secret)
        return None

    def key_file(self, where: str, name: str, *, private: bool) -> Path | None:
        """Return the path of a file that must be there; if *private*, others must not read it."""
        if not name:
            return None
        path = written_path(name, self.directory, self._home)
        self.files.add(path)
        if why := why_no_path(path):
            self._fault(where, f"the path {why}", "correct it")
        elif not path.is_file():
            self._fault(
                where,
                f"no file {path}",
                "correct the path, which is relative to the configuration file",
            )
        elif private and path.stat().st_mode & 0o077:
            self._fault(where, f"{path} can be read by others", f"run `chmod 600 {path}`")
        else:
            return path
        return None

    def _from_environment(self, where: str, variable: str) -> Secret | None:
        text = self._environ.get(variable, "")
        if not text:
            self._fault(
                where,
                f"the environment variable {variable} is not set",
                "set it where this program runs, or give the secret another way, such as {file:"
                " PATH}",
            )
            return None
        return self.checked(f"{where}: the environment variable {variable}", text)

    def _from_file(self, where: str, path: Path) -> Secret | None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            self._fault(where, f"{path} cannot be read as text")
            return None
        return self.checked(f"{where}: {path}", text)

    def _fault(self, where: str, what: str, remedy: str = "") -> None:
        self._faults.append(Fault(where, what, remedy))


def _starred(stderr: str) -> str:
    """Return what a failed command said, with stars for all but plain words: it knows secrets."""
    shown = (word if _WORD.fullmatch(word) else STARS for word in quoted(stderr).split())
    return " ".join(shown)


def _all_text(argv: list[object]) -> bool:
    return all(isinstance(part, str) for part in argv)
