"""The conversation with Sectigo Certificate Manager: one interface, one implementation per API."""
