"""Measures clipper beside its peers on the same inputs, and writes docs/benchmarks.md: see `make bench`."""
