"""What all certificates of a contract share: one look at the account, kept for a short time."""
