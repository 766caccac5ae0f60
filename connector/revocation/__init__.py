"""Asks the places that a certificate names whether it is revoked, and who issued it."""

from connector.revocation.check import Checked, check_revocation
from connector.revocation.fetch import Fetch
from connector.revocation.issuer import fetch_issuer

__all__ = ["Checked", "Fetch", "check_revocation", "fetch_issuer"]
