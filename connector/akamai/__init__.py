"""The conversation with Akamai CPS: one client method per endpoint, JSON stops here."""
