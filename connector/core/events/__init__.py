"""What others may want to be told of: which events there are, and what they say."""
