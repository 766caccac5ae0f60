"""What a run says where its result does not get out."""

from connector.errors import FailedError


class UndeliveredError(FailedError):
    """Standard output does not take what was asked for; that somebody reads no further is none."""

    def __init__(self, why: str) -> None:
        """Say *why*, in the words of the system."""
        super().__init__(
            f"Standard output does not take what was asked for: {why}.",
            remedy="What came there, if anything, is not whole. Give it another place.",
        )
