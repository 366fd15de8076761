"""Dispatch -> labelled blocks."""
