"""Files of a person's own, of which one that cannot be read stops no other."""

from pathlib import Path

from connector.errors import Fault
from connector.text.structured import NotUTF8Error, utf8_text


def text_of(path: Path, faults: list[Fault], *, largest: int | None = None) -> str | None:
    """
    Return the text of *path*; None: it cannot be read, and *faults* has one more that says why.

    Args:
        path: The file; not changed.
        faults: Added to.
        largest: Bytes; None: whatever it has.
    """
    try:
        if largest is not None and path.stat().st_size > largest:
            faults.append(Fault(str(path), f"is larger than {largest} bytes"))
            return None
        return utf8_text(path.read_bytes())
    except OSError as error:
        faults.append(Fault(str(path), f"cannot be read ({error.strerror})"))
    except NotUTF8Error as error:
        faults.append(Fault(str(path), f"is no text in UTF-8 ({error})"))
    return None
