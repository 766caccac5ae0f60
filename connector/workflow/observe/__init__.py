"""Look at both vendors and the journal; nothing in here changes anything."""
