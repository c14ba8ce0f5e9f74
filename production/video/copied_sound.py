"""Sound that goes beside pictures into another file, packet by packet: nothing is encoded twice."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet


class CopiedSound:
    """The sound of a file or of a stretch of it, written as far as pictures have come; nothing of a silent file.

    Args:
        source: the file, opened for this alone.
        output: gets a stream of sound before anything is written to it.
        start: where the stretch begins, in seconds; without it all is copied as it is.
        end: where it ends, in seconds.
    """

    def __init__(
        self,
        source: InputContainer,
        output: OutputContainer,
        start: Fraction | None = None,
        end: Fraction | None = None,
    ) -> None:
        self._output = output
        self._stream: AudioStream | None = None
        self._packets: Iterator[Packet[AudioStream]] = iter(())
        if source.streams.audio:
            sound = source.streams.audio[0]
            self._stream = output.add_stream_from_template(sound)
            whole = (packet for packet in source.demux(sound) if packet.size)
            self._packets = whole if start is None else _stretch(whole, start, end)
        self._next = next(self._packets, None)

    def copy_until(self, at: Fraction | None) -> None:
        """Writes what begins before a time in seconds; the rest without one."""
        while self._next is not None and (at is None or _begin(self._next) < at):
            assert self._stream is not None
            self._next.stream = self._stream
            self._output.mux(self._next)
            self._next = next(self._packets, None)


def _stretch(
    packets: Iterator[Packet[AudioStream]], start: Fraction, end: Fraction | None
) -> Iterator[Packet[AudioStream]]:
    """The packets that begin in a stretch, shifted to begin at 0."""
    for packet in packets:
        begin = _begin(packet)
        if begin >= start and (end is None or begin < end):
            assert packet.pts is not None and packet.dts is not None and packet.time_base is not None
            shift = round(start / packet.time_base)
            packet.pts -= shift
            packet.dts -= shift
            yield packet


def _begin(packet: Packet[AudioStream]) -> Fraction:
    assert packet.pts is not None and packet.time_base is not None
    return Fraction(packet.pts * packet.time_base)
