"""RSS, Atom and RDF feeds: XML that may be damaged or hostile, and the items in it."""
