"""Labelled text files for training and measuring: what in a file is headline, body or neither."""
