"""OCSP and CRLs of every authority, over plain http: what they say is signed (RFC 6960, 5280)."""
