"""The addresses of the workplace, a module for each part; ``urls.py`` joins them."""
