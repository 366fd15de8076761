"""Bytes -> Dispatch."""
