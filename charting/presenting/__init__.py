"""A plan put before its client: what it says, what is answered, signed, and booked."""
