"""The domain name system of the sandbox: zones, and servers that answer for all of them."""
