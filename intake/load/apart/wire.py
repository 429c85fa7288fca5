"""What travels between a process that wants pages and the one that opens files: frames of MessagePack, pictures behind them raw.

Nothing is executed while a message is read, so a process that a hostile file has taken over can only say what fits these
types.
"""

from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from intake.load.sheet import Sheet
from intake.settings import Limits

Picture = NDArray[np.uint8]

_LENGTH = 4
"""Bytes in front of every frame that say how long it is, big-endian."""
_MOST_FRAME = 512 * 1024 * 1024
_MOST_PICTURE = 512 * 1024 * 1024
"""Bytes: more than any page that keeps the limits; what is announced beyond is no message of ours."""


# ------------------------------------------------------------------------------------------------ to the child
class OpenOrder(msgspec.Struct, tag=True, frozen=True):
    """Open a file. `path` is absolute, as the system has it; `what` is one of `child.JOBS`; `number` is the job's own."""

    what: str
    path: bytes
    limits: Limits
    password: str | None = None
    number: int = 0


class PageWanted(msgspec.Struct, tag=True, frozen=True):
    """Whether the page that was asked about is wanted."""

    wanted: bool


# ------------------------------------------------------------------------------------------------ from the child
class ReaderReady(msgspec.Struct, tag=True, frozen=True):
    """It can be given a job."""


class PageAsked(msgspec.Struct, tag=True, frozen=True):
    """Whether this page is wanted; nothing is done before the answer."""

    number: int


class SheetFound(msgspec.Struct, tag=True, frozen=True):
    """A page to be read."""

    sheet: Sheet


class InputRefused(msgspec.Struct, tag=True, frozen=True):
    """An `UnreadableInput` without its path."""

    reason: str
    next_step: str
    page: int | None


class PageDrawn(msgspec.Struct, tag=True, frozen=True):
    """A page as a viewer shows it."""

    number: int
    picture: Picture


class PageMade(msgspec.Struct, tag=True, frozen=True):
    """A page as a file of its own."""

    data: bytes


class LibraryLacking(msgspec.Struct, tag=True, frozen=True):
    """A `MissingDependency`."""

    message: str
    next_step: str


class LoaderBroken(msgspec.Struct, tag=True, frozen=True):
    """A bug: what kind, where in the code, and its traceback for the log."""

    kind: str
    place: str
    line: int
    trace: str


class MemoryExhausted(msgspec.Struct, tag=True, frozen=True):
    """There was not enough memory for the page."""


class OrderDone(msgspec.Struct, tag=True, frozen=True):
    """The job is finished."""


ToChild = OpenOrder | PageWanted
FromChild = (
    ReaderReady | PageAsked | SheetFound | InputRefused | PageDrawn | PageMade | LibraryLacking | LoaderBroken | MemoryExhausted
    | OrderDone
)  # fmt: skip


class NoMessage(Exception):
    """The other side has ended, or said what is no message."""


# ------------------------------------------------------------------------------------------------ frames
def write_message(stream: BinaryIO, message: ToChild | FromChild) -> None:
    """One message, the picture that it bears behind it.

    Raises:
        OSError: nobody listens any more.
    """
    pictures = list[Picture]()

    def encode_other(value: Any) -> object:
        if isinstance(value, np.ndarray):
            pictures.append(np.ascontiguousarray(value, np.uint8))
            return pictures[-1].shape
        if isinstance(value, np.generic):
            return value.item()
        raise NotImplementedError(type(value).__name__)

    frame = msgspec.msgpack.encode(message, enc_hook=encode_other)
    stream.write(len(frame).to_bytes(_LENGTH, "big") + frame)
    for picture in pictures:
        stream.write(picture.data.cast("B") if picture.size else b"")
    stream.flush()


def read_order(stream: BinaryIO) -> ToChild:
    """The next message to the child.

    Raises:
        NoMessage: there is none.
    """
    try:
        return _ORDERS.decode(_read_frame(stream))
    except msgspec.MsgspecError as error:
        raise NoMessage from error


_ORDERS: msgspec.msgpack.Decoder[ToChild] = msgspec.msgpack.Decoder(ToChild)


class AnswerStream:
    """What the child says, one message after the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._pictures: list[Picture] = []
        self._decoder: msgspec.msgpack.Decoder[FromChild] = msgspec.msgpack.Decoder(FromChild, dec_hook=self._make_room)

    def read(self) -> FromChild:
        """The next message, whole.

        Raises:
            NoMessage: there is none.
        """
        self._pictures.clear()
        try:
            message = self._decoder.decode(_read_frame(self._stream))
        except msgspec.MsgspecError as error:
            raise NoMessage from error
        for picture in filter(lambda p: p.size, self._pictures):
            _read_into(self._stream, picture.data.cast("B"))
        return message

    def _make_room(self, kind: Any, shape: Any) -> Picture:
        """A picture of the announced shape, which is filled once the frame is understood."""
        del kind
        height, width, depth = (int(side) for side in shape)
        if depth != 3 or min(height, width) < 0 or height * width * depth > _MOST_PICTURE:
            raise ValueError("no picture")
        self._pictures.append(np.empty((height, width, depth), np.uint8))
        return self._pictures[-1]


def _read_frame(stream: BinaryIO) -> bytes:
    length = int.from_bytes(_read_whole(stream, _LENGTH), "big")
    if length > _MOST_FRAME:
        raise NoMessage
    return _read_whole(stream, length)


def _read_whole(stream: BinaryIO, length: int) -> bytes:
    try:
        data = stream.read(length)
    except (OSError, ValueError) as error:  # closed meanwhile
        raise NoMessage from error
    if len(data) != length:
        raise NoMessage
    return data


def _read_into(stream: BinaryIO, room: memoryview) -> None:
    while room:
        try:
            count = stream.readinto(room)  # type: ignore[attr-defined]
        except (OSError, ValueError) as error:
            raise NoMessage from error
        if not count:
            raise NoMessage
        room = room[count:]
