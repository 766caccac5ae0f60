"""When certificates may be deployed: windows and freezes, as people plan them."""
