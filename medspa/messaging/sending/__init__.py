"""A message leaves: channels, delivery, retries, quiet hours, stops."""
