"""A run over the user's inputs: list them, open them, clip in workers, count, pass results on in order."""
