"""Speak Terraform's plugin protocol 6 for one provider until Terraform says stop."""

import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from tf import runner
from tf.iface import Provider


def serve(provider: Provider) -> None:
    """
    Answer Terraform until it ends this process.

    The key that protects the socket is made for this process alone: `tf` would keep it below the
    home directory, which need not be writable and has no use for it.

    With `--dev` it stays, until whoever holds the other side of its standard input is gone.
    """
    if "--dev" in sys.argv:
        threading.Thread(target=_end_with_the_other_side, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="terraform-provider-") as scratch:
        runner._get_cert_cache_path = lambda: Path(scratch, "certificate.json")  # noqa: SLF001
        runner.run_provider(provider)


def _end_with_the_other_side() -> None:
    """Wait for the end of standard input, which comes however the process behind it has ended."""
    os.read(sys.stdin.fileno(), 1)  # no buffer, whose lock would be held as Python ends
    os.kill(os.getpid(), signal.SIGINT)
