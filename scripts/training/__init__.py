"""Learning the models of the tagger from labelled texts."""
