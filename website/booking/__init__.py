"""From a page to a time: which appointments a treatment has, the booking on other sites."""
