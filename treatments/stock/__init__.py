"""Lots on the shelf: received by a scan, counted, drawn, moved, set aside."""
