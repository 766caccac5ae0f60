"""Third-party certificates on Akamai CPS, signed through Sectigo Certificate Manager."""

__version__ = "0.1.0"
