"""The sinks of a run without a state."""

from __future__ import annotations

from clipper.output.appending import AppendSink
from clipper.output.base import Destination, Say, Sink
from clipper.output.files import FileSink
from clipper.output.folders import FolderSink
from clipper.output.streams import StreamSink, is_stream


def open_forgetting(destination: Destination, say: Say) -> Sink:
    """The sink for a destination without a state."""
    if destination.output_dir is not None:
        return FolderSink(destination)
    if is_stream(destination.output):
        return StreamSink(destination)
    return AppendSink(destination, say) if destination.append else FileSink(destination)
