"""The rooms of the HTML reader, in the order of the work: charset, precut, tags, tree, walking, regions, blocks."""
