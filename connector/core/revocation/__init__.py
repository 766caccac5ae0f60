"""What OCSP responders and CRLs say of a certificate, and whether to believe it."""
