"""Akamai Edge DNS: zones and record sets, by the API `config-dns` version 2."""
