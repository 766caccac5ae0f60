"""A person's certificate request: its values, its document, and what is wrong with it."""
