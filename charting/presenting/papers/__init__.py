"""A presented plan on paper."""
