"""The environment, with a note of every variable that somebody has asked for."""

from collections.abc import Iterator, Mapping


class Consulted(Mapping[str, str]):
    """Whoever is handed this one depends on no variable that is not among `names`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Hand on what *environ* has."""
        self._environ = environ
        self.names: set[str] = set()
        """Of all that were asked for, whether or not they are set."""
        self.whole = False
        """Somebody has asked for all variables that there are."""

    def __getitem__(self, name: str) -> str:
        """Return the value of a variable."""
        self.names.add(name)
        return self._environ[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names of all variables."""
        self.whole = True
        return iter(self._environ)

    def __len__(self) -> int:
        """Return how many variables there are."""
        self.whole = True
        return len(self._environ)
