"""What the certificates of one run learn for each other while it goes on."""


class Learned:
    """Safe between threads."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.looks_pay = True
        """
        Whether a look at the whole contract is worth its two calls: not while certificate after
        certificate has something to do, and so is looked at by itself all the same.
        """
