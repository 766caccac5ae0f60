"""Whether a domain is validated, how long that holds, and what renews it; pure."""
