"""Photographs of nobody, and what became of them."""
