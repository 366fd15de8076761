"""The sinks of a run without a state."""

from __future__ import annotations

from clipper.emitting.appending import AppendSink
from clipper.emitting.files import FileSink
from clipper.emitting.folders import FolderSink
from clipper.emitting.sinks_base import Destination, Say, Sink
from clipper.emitting.streams import StreamSink, is_stream


def open_forgetting(destination: Destination, say: Say) -> Sink:
    """The sink for a destination without a state."""
    if destination.output_dir is not None:
        return FolderSink(destination)
    if is_stream(destination.output):
        return StreamSink(destination)
    return AppendSink(destination, say) if destination.append else FileSink(destination)
