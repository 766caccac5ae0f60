"""Serial numbers that are the same though they are written otherwise."""

import pytest

from connector.core.x509.serial import bare_serial


@pytest.mark.parametrize("written", ["0ABC0D", "abc0d", "0A:BC:0D", "00 0a bc 0d"])
def test_serials_are_compared_without_what_writers_add(written: str) -> None:
    assert bare_serial(written) == "ABC0D"
