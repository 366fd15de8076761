"""Composed layouts of real and composed articles, with exact labels."""
