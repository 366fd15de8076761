"""Labelled blocks -> articles."""
