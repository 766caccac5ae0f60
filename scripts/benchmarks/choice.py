"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line asks for."""

    repeat: int = 3
    """How often each case is run."""
    quick: bool = False
    """Small numbers, to see that everything works."""

    def sizes(self, *sizes: int, small: int = 3) -> tuple[int, ...]:
        """Return *sizes*, or where it is to be quick those that are no greater than *small*."""
        if not self.quick:
            return sizes
        return tuple(one for one in sizes if one <= small) or (small,)
