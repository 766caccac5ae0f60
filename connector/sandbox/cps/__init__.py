"""Akamai CPS v2 as third-party clients see it (akamai-cps 1-9)."""
