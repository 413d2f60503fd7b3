"""How search engines and those who share a page find it."""
