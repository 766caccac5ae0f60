"""What name servers say: asked themselves, so that no resolver keeps a "no" (RFC 2308)."""
