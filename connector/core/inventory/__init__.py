"""What there is of certificates, how urgent each is, and what the next year brings. Pure."""
