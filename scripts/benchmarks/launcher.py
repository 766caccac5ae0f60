"""
Starts a program, waits for it, and writes down what it has used: `launcher.py RESULT WORDS…`.

A process of its own and a small one, since Linux counts the memory of whoever starts a program as
the program's own (`ru_maxrss` outlives exec).
"""

import os
import sys
import time

if __name__ == "__main__":
    begin = time.monotonic()
    process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
    _, status, used = os.wait4(process, 0)
    wall = time.monotonic() - begin
    code = os.waitstatus_to_exitcode(status)
    figures = (code, wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
    with open(sys.argv[1], "w") as file:  # noqa: PTH123 - as little as can be is loaded here
        file.write(" ".join(map(str, figures)))
