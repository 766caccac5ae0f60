"""How secrets are found in a text."""

import re
import sys

from connector.text import secret


def test_every_sign_that_a_break_may_consist_of_is_left_out() -> None:
    """Else a secret would be looked for where it cannot be found."""
    blanks = {sign for sign in map(chr, range(sys.maxunicode + 1)) if re.match(r"\s", sign)}

    assert {chr(number) for number in secret._SWALLOWED} == blanks | {"\\", "r", "n"}
