"""How a report over many certificates looks, in each of its formats. Pure."""
