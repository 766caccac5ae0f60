"""What was intended at a vendor and what came of it, kept across crashes."""
