"""What several stages know of the language."""
