"""What `scripts/bench` measures, one subject a file."""
