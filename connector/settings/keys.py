"""What is said of a key that a file of settings may not have."""

from collections.abc import Sequence
from difflib import get_close_matches

from connector.errors import Fault
from connector.text.characters import unsendable


def unknown_key(
    where: str, key: object, known: Sequence[str], there_are: str = "known are"
) -> Fault:
    """
    Return the fault of an unknown key, with the one that was meant, else all there are.

    Args:
        where: The key, for messages.
        key: As it was written.
        known: What may stand there.
        there_are: What leads over to all of them.
    """
    near = get_close_matches(str(key), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"{there_are} {', '.join(known)}"
    unseen = unsendable(str(key))
    return Fault(where, f"unknown key{f', in which {unseen}' if unseen else ''}", hint)
