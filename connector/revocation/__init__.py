"""Asks the places that a certificate names whether it is revoked, and who issued it."""

from connector.revocation.check import Checked, check_revocation
from connector.revocation.fetch import Fetch
from connector.revocation.issuer import fetch_issuer
from connector.revocation.kept import KeptAnswers

__all__ = ["Checked", "Fetch", "KeptAnswers", "check_revocation", "fetch_issuer"]
