"""All of what a program is given on its standard input."""

from typing import TextIO

from connector.errors import UsageError
from connector.text.structured import NotUTF8Error


def standard_input(stream: TextIO | None) -> str:
    """
    Return all of standard input, without a byte order mark.

    Raises:
        UsageError: It is closed, or no text in UTF-8.
    """
    if stream is None or stream.closed:
        raise UsageError("Standard input is closed.", remedy="Name a file instead of - .")
    try:
        return stream.read().removeprefix("\ufeff")
    except OSError as error:
        raise UsageError(
            f"Standard input cannot be read: {error.strerror}.", remedy="Name a file instead of - ."
        ) from error
    except UnicodeDecodeError as error:
        fault = f"byte 0x{error.object[error.start]:02X}"
        raise not_utf8("Standard input", NotUTF8Error(fault)) from error


def not_utf8(where: str, error: NotUTF8Error) -> UsageError:
    """Return what is said of a text in another encoding."""
    return UsageError(
        f"{where} is not a text in UTF-8 ({error}).", remedy="Write it in UTF-8.", again=""
    )
