"""Where records go: streams, files, folders, and the memory of what was written."""

from __future__ import annotations

from clipper.output.appending import AppendSink
from clipper.output.base import Destination, Say, Sink
from clipper.output.files import FileSink
from clipper.output.folders import FolderSink
from clipper.output.streams import StreamSink, is_stream


def open_sink(destination: Destination, say: Say) -> Sink:
    """The sink for a destination, not yet begun; `say` takes lines for a person, such as what was mended."""
    if destination.state is not None:
        from clipper.output.remembering import open_remembering

        return open_remembering(destination, say)
    if destination.output_dir is not None:
        return FolderSink(destination)
    if is_stream(destination.output):
        return StreamSink(destination)
    return AppendSink(destination, say) if destination.append else FileSink(destination)
