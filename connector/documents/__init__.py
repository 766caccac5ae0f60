"""Certificate requests as documents: found, read, and written for people."""
