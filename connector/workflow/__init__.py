"""Observe, decide, act: the loop that carries a certificate through its life."""
