"""What SCM offers for a request, and whether what it issued is what was asked for."""
