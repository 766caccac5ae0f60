"""Where things are and who we are at each vendor: flags, environment and files become values."""
