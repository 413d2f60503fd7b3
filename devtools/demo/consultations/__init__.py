"""Consultations, and what was treated after one and waits for a second name."""
