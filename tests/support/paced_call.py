"""A call that only the pacer sees."""

from connector.transport.pacing import Pacer, Quota


def paced_call(pacer: Pacer, quota: Quota) -> None:
    """Wait for leave to make one, and be done with it at once."""
    with pacer.admitted(quota):
        pass
