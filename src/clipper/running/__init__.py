"""Running the pipeline over whatever a person names: walk, open, clip in workers, count, hand on in order."""
