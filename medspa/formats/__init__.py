"""How things are written and read: addresses, dates, time zones, codes, cells of a CSV file."""
