"""Who runs this program."""

import getpass
import socket


def this_person() -> str:
    """Return who runs this program, as `user@host`."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    who = f"{user}@{socket.gethostname()}"
    return who.encode(errors="replace").decode()
