"""URLs that people write into settings."""

from urllib.parse import SplitResult, urlsplit


def https_url(text: str) -> SplitResult | None:
    """
    Return the parts of a URL that may be called; None: it may not.

    That is https://HOST[:PORT] with a path or a query, without a user and without a fragment.
    """
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if good and "@" not in parts.netloc and not parts.fragment else None
