"""Asks the places that a certificate names whether it is revoked."""

from connector.revocation.check import Checked, Fetch, check_revocation

__all__ = ["Checked", "Fetch", "check_revocation"]
