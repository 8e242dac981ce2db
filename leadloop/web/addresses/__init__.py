"""Addresses of the workplace, a module for each part; ``web/urls.py`` puts them together."""
