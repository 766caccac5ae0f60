"""What the vendors and the journal know, as frozen values."""
