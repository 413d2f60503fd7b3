"""What a presented plan says: lines, words, prices and visits, put together as plain data."""
