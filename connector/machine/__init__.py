"""What the machine gives: files, databases, programs, threads, signals."""
