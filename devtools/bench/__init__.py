"""Benchmarks on a database of their own (`make bench`, docs/benchmarks.md)."""
