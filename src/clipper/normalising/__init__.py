"""Article -> record."""
