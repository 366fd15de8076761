"""Record -> line -> file."""
