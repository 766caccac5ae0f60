"""Certificates, chains and signatures as RFC 5280 has them."""
