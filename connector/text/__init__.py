"""Text at every edge: UTF-8, read strictly, masked, and without what a terminal obeys."""
