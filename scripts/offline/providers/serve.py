"""Speak Terraform's plugin protocol 6 for one provider until Terraform says stop."""

import tempfile
from pathlib import Path

from tf import runner
from tf.iface import Provider


def serve(provider: Provider) -> None:
    """
    Answer Terraform until it ends this process.

    The key that protects the socket is made for this process alone: `tf` would keep it below the
    home directory, which need not be writable and has no use for it.
    """
    with tempfile.TemporaryDirectory(prefix="terraform-provider-") as scratch:
        runner._get_cert_cache_path = lambda: Path(scratch, "certificate.json")  # noqa: SLF001
        runner.run_provider(provider)
