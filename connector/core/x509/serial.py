"""How a serial number is written, so that two of them can be compared as text."""


def even_hex(digits: str) -> str:
    """
    Return hexadecimal *digits* as whole bytes, with a zero before them where one is missing.

    >>> even_hex("ABC")
    '0ABC'
    """
    return digits.zfill(len(digits) + len(digits) % 2)


def bare_serial(written: str) -> str:
    """
    Return a serial number as it is compared, however a person or a vendor writes it.

    >>> bare_serial("0a:bc 0d")
    'ABC0D'
    """
    return written.replace(":", "").replace(" ", "").upper().lstrip("0")
