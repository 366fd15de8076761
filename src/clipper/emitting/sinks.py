"""Where records go: streams, files, folders, and the memory of what was written."""

from __future__ import annotations

from clipper.emitting.sinks_base import Destination, Say, Sink


def open_sink(destination: Destination, say: Say) -> Sink:
    """The sink for a destination, not yet begun; `say` takes lines for a person, such as what was mended."""
    if destination.state is not None:
        from clipper.emitting.remembering import open_remembering

        return open_remembering(destination, say)
    from clipper.emitting.forgetting import open_forgetting

    return open_forgetting(destination, say)
