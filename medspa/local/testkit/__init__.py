"""What tests of every layer use: the browser, threads that start together, what is unanswered."""
