"""One run of the program: what it finds, what it opens, what it leaves."""
