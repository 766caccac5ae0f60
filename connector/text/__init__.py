"""Text at every edge: UTF-8, read strictly, masked, and without signs that a terminal obeys."""
