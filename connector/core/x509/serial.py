"""How a serial number is written, so that two of them can be compared as text."""


def even_hex(digits: str) -> str:
    """
    Return hexadecimal *digits* as whole bytes, with a zero before them where one is missing.

    >>> even_hex("ABC")
    '0ABC'
    """
    return digits.zfill(len(digits) + len(digits) % 2)
