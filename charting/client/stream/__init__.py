"""All that happened to a client, in one stream."""

from charting.client.stream.events import Event
from charting.client.stream.reading import PAGE, StreamPage, read_stream

__all__ = ["PAGE", "Event", "StreamPage", "read_stream"]
