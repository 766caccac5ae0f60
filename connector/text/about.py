"""Lines about one certificate of several, which name it once: at the front, where it is sought."""

import re


def about(name: str, line: str) -> str:
    """
    Return *line* with the common name that it is about in front, and there alone.

    >>> about("www.example.com", "The certificate for www.example.com is live.")
    'www.example.com: The certificate is live.'
    """
    return f"{name}: {unnamed(name, line)}"


def unnamed(name: str, line: str) -> str:
    """
    Return *line* for a place that shows the common name *name* beside it.

    What its first line says of the name falls away; further lines, which tell what to do, stay as
    they are, and so do longer names.

    >>> unnamed("example.com", "For example.com, change 7 is open, for www.example.com too.")
    'Change 7 is open, for www.example.com too.'
    """
    first, end, rest = line.partition("\n")
    whole = rf"{re.escape(name)}(?![\w-]|\.\w)"
    opened = re.sub(rf"^(?:For {whole}, |{whole}: )", "", first)
    if opened != first:
        opened = opened[:1].upper() + opened[1:]
    return re.sub(rf" (?:for|of) {whole}", "", opened) + end + rest
