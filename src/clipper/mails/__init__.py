"""The parts and the headers of a mail."""
