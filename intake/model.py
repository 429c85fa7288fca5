"""Every value that travels between stages. All frozen; this module imports nothing of ours but the reasons.

Two frames, never mixed:

* `Box` — fractions of the *original* page as scanned, origin top left, y down. What leaves the product.
* `Rect` — pixels of the *upright* page picture (turned, deskewed, rectified). What the reading works on, because rows are
  level there. A `Frame` maps a `Rect` to the `Box` it came from.

Pages count from 1 everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from intake.reasons import Doubt, Proof, Reason, Why, collect_reasons

if TYPE_CHECKING:
    from intake.types.vocabulary import Spec

__all__ = ["Doubt", "Proof", "Reason", "Why", "collect_reasons"]  # a field's reasons are had where the field is

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


# ------------------------------------------------------------------------------------------------ geometry
@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the original page, 0 ≤ left ≤ right ≤ 1 and 0 ≤ top ≤ bottom ≤ 1.

    Raises:
        ValueError: for anything else (pixels, swapped edges, NaN).
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left <= self.right <= 1 and 0 <= self.top <= self.bottom <= 1):
            raise ValueError(f"not fractions of a page: {self.left}, {self.top}, {self.right}, {self.bottom}")

    def as_list(self) -> list[float]:
        """`[left, top, right, bottom]`, four decimals: a tenth of a millimetre on A4 is 0.0003."""
        return [round(v, 4) for v in (self.left, self.top, self.right, self.bottom)]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels of the upright page picture, y down. Edges may lie a little outside the picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2

    @property
    def center(self) -> float:
        """Horizontal centre."""
        return (self.left + self.right) / 2

    def union_with(self, other: "Rect") -> "Rect":
        """The smallest rectangle around both."""
        return enclosing_rect((self, other))

    def overlap_x(self, other: "Rect") -> float:
        """Pixels of common width, 0 where apart."""
        return max(0.0, min(self.right, other.right) - max(self.left, other.left))

    def overlap_y(self, other: "Rect") -> float:
        """Pixels of common height, 0 where apart."""
        return max(0.0, min(self.bottom, other.bottom) - max(self.top, other.top))

    def coverage_of(self, other: "Rect") -> float:
        """Share of `other`'s area that lies inside this one, 0 to 1."""
        area = other.width * other.height
        return self.overlap_x(other) * self.overlap_y(other) / area if area > 0 else 0.0

    def moved_by(self, dx: float, dy: float) -> "Rect":
        """The same rectangle elsewhere."""
        return Rect(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)


def enclosing_rect(rects: Iterable[Rect]) -> Rect:
    """The smallest rectangle around all.

    Raises:
        ValueError: if there is none.
    """
    all_ = tuple(rects)
    if not all_:
        raise ValueError("nothing to enclose")
    return Rect(
        min(r.left for r in all_), min(r.top for r in all_), max(r.right for r in all_), max(r.bottom for r in all_)
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps upright pixels to fractions of the original page by a 3×3 homography, row-major."""

    matrix: tuple[float, float, float, float, float, float, float, float, float]

    @classmethod
    def for_size(cls, width: float, height: float) -> "Frame":
        """The frame of a page that was neither turned nor bent: pixels over size."""
        return cls((1 / width, 0.0, 0.0, 0.0, 1 / height, 0.0, 0.0, 0.0, 1.0))

    def map_point(self, x: float, y: float) -> tuple[float, float]:
        """A point in upright pixels as fractions of the original page; it may lie outside."""
        a, b, c, d, e, f, g, h, i = self.matrix
        w = g * x + h * y + i
        return (a * x + b * y + c) / w, (d * x + e * y + f) / w

    def map_rect(self, rect: Rect) -> Box:
        """The upright box on the original page around the four mapped corners, cut at the page's edges."""
        corners = [self.map_point(x, y) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)]
        xs = [min(1.0, max(0.0, x)) for x, _ in corners]
        ys = [min(1.0, max(0.0, y)) for _, y in corners]
        return Box(min(xs), min(ys), max(xs), max(ys))


# ------------------------------------------------------------------------------------------------ what a page holds
class Source(StrEnum):
    """Where a value came from; the contract's words."""

    TEXT_LAYER = "text_layer"
    XML = "xml"
    QR = "qr"
    OCR = "ocr"
    DERIVED = "derived"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Char:
    """One character of a line: its horizontal extent in upright pixels and the reader's score, 0 to 1."""

    text: str
    left: float
    right: float
    confidence: float
    rivals: tuple[tuple[str, float], ...] = ()
    """What else the reader saw there, likeliest first, each with its score; empty where nothing contests the character."""


LOST = 1.5
"""Distance between neighbouring characters, in the line's own usual distance, from which one is missing between them.
Full-width letters keep 0.9 to 1.2 on real bills; letters lost under a seal gave 1.6 and more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one level as the engine or the text layer gives it.

    `chars` follows `text` one to one where the engine knows positions, else it is empty. `confidence` is the mean of the
    character scores, 0 to 1; 1 for a text layer.
    """

    text: str
    rect: Rect
    confidence: float
    chars: tuple[Char, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Other readings of the same place (second pass without the seal), most trusted first."""

    def __post_init__(self) -> None:
        if self.chars and len(self.chars) != len(self.text):
            raise ValueError("chars and text differ in length")

    def cut_part(self, start: int, end: int) -> "Line":
        """Characters `start` to `end` as a line of their own; positions are interpolated where the engine gave none."""
        start, end, _ = slice(start, end).indices(len(self.text))
        if not self.text or (start == 0 and end == len(self.text)):
            return self
        chars = self.chars[start:end]
        left, right = self._extent_of(start, end)
        score = sum(c.confidence for c in chars) / len(chars) if chars else self.confidence
        text = self.text[start:end]
        others = dict.fromkeys(_same_part(self.text, other, start, end) for other in self.alternatives)
        others.pop(text, None)
        return Line(text, Rect(left, self.rect.top, max(left, right), self.rect.bottom), score, chars, tuple(others))

    def _extent_of(self, start: int, end: int) -> tuple[float, float]:
        if not self.chars:
            step = self.rect.width / _printed_width(self.text)
            left = self.rect.left + step * _printed_width(self.text[:start])
            return left, left + step * _printed_width(self.text[start:end])
        chars = self.chars[start:end]
        return (chars[0].left, chars[-1].right) if chars else (self.rect.right, self.rect.right)

    @property
    def lowest_score(self) -> float:
        """The lowest character score: what an amount is worth."""
        return min((c.confidence for c in self.chars), default=self.confidence)

    def moved_by(self, dx: float, dy: float) -> "Line":
        """The same line elsewhere, its characters with it."""
        chars = tuple(replace(c, left=c.left + dx, right=c.right + dx) for c in self.chars)
        return replace(self, rect=self.rect.moved_by(dx, dy), chars=chars)

    def find_gaps(self, pitch: float) -> tuple[int, ...]:
        """Indexes of the characters before which more than `pitch` character widths lie since the one before.

        Measured between centres, in units of this line's own usual distance (half of it for half-width characters);
        empty where the engine gave no positions.
        """
        if len(self.chars) < 3:
            return ()
        steps = [
            (b.left + b.right - a.left - a.right) / (_printed_width(a.text) + _printed_width(b.text))
            for a, b in pairwise(self.chars)
        ]
        usual = sorted(steps)[(len(steps) - 1) // 3]  # below the median: holes must not become the measure
        return tuple(i + 1 for i, step in enumerate(steps) if usual > 0 and step > pitch * usual)


def in_reading_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines from top to bottom, those of one height from left to right."""
    return tuple(sorted(lines, key=lambda x: (x.rect.top, x.rect.left)))


def _same_part(text: str, other: str, start: int, end: int) -> str:
    """What another reading of `text` has in the place of its characters `start` to `end`."""
    first, last = len(other), 0
    for op, t0, t1, o0, o1 in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        shift = o0 - t0 if op == "equal" else None
        if t0 <= start < t1:
            first = o0 if shift is None else start + shift
        if t0 < end <= t1:
            last = o1 if shift is None else end + shift
        if op == "insert" and t0 == end == len(text):  # what the other reading has behind the end
            last = max(last, o1)
    return other[first:last]


def _printed_width(text: str) -> int:
    """Printed width in half-width units: Chinese and full-width characters count twice."""
    return sum(1 if c.isascii() else 2 for c in text)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A printed straight line, level or upright, in upright pixels."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def rect(self) -> Rect:
        """The line as a rectangle, however thin."""
        return Rect(self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, slots=True)
class Seal:
    """A stamp on the page: `color` is `red`, `blue` or `black`; `text` what is legible, else empty."""

    rect: Rect
    color: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A decoded QR code or barcode."""

    rect: Rect
    text: str
    symbology: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file: `name` as it is called there, `data` its bytes, not looked at yet."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page as it was read: lines in reading order, and what else was seen on it.

    `width` and `height` are the upright picture's, in pixels. `attached` is what came with the file as data: every page
    of a file has all of it, because nothing in a file says which page an attachment speaks of. `picture` is the perceptual
    hash of the upright picture (`intake.page.picture_hash`): 64 hexadecimal digits, empty where the page has no picture.
    """

    number: int
    width: float
    height: float
    frame: Frame
    lines: tuple[Line, ...]
    source: Source = Source.OCR
    rulings: tuple[Ruling, ...] = ()
    seals: tuple[Seal, ...] = ()
    codes: tuple[Code, ...] = ()
    warnings: tuple[str, ...] = ()
    attached: tuple[Attachment, ...] = ()
    picture: str = ""

    @property
    def text(self) -> str:
        """The lines in reading order, a break between them."""
        return "\n".join(line.text for line in self.lines)

    def evidence_at(self, rect: Rect) -> "Evidence":
        """Where on the page as scanned `rect` lies."""
        return Evidence(self.number, self.frame.map_rect(rect))

    def with_warnings(self, *warnings: str) -> "Page":
        """The same page, with something more that people are told of it."""
        return replace(self, warnings=(*self.warnings, *warnings))


BLANK_SHEET = "是空白页"
"""The words by which a warning tells an empty sheet; a page without words that bears none of them was not read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page lies on disk: the file, the SHA-256 of its bytes, and the page's number in it."""

    path: str
    sha256: str
    number: int


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Document:
    """Pages that belong together, of one file or of several picture files of one folder.

    Identity is the SHA-256 of the file's bytes plus the page numbers plus `part`: which of several papers on one sheet it
    is, from 1; 0 where the pages are whole. Where the pages come from several files, `path` and `sha256` are those of the
    first page's file, the pages count from 1, and `origins` has the file and page of each; else `origins` is empty.
    """

    path: str
    sha256: str
    pages: tuple[Page, ...]
    part: int = 0
    origins: tuple[Origin, ...] = ()

    def __post_init__(self) -> None:
        if self.origins and [p.number for p in self.pages] != list(range(1, len(self.origins) + 1)):
            raise ValueError("pages of several files count from 1, one for each origin")

    def origin_of(self, number: int) -> Origin:
        """The file and page that page `number` of the document is: what a person opens to look at it."""
        return self.origins[number - 1] if self.origins else Origin(self.path, self.sha256, number)


# ------------------------------------------------------------------------------------------------ what is made of it
class State(StrEnum):
    """How far a value can be trusted; the contract's words. `VERIFIED` is a promise."""

    VERIFIED = "verified"
    READ = "read"
    DOUBTFUL = "doubtful"
    UNREAD = "unread"
    ABSENT = "absent"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands: a 1-based page and a box on the original page."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Field(Generic[T_co]):
    """A value with its proof. `value` is None exactly where the state is `unread` or `absent`."""

    value: T_co | None
    raw: str = ""
    state: State = State.READ
    source: Source = Source.OCR
    confidence: float | None = None
    evidence: Evidence | None = None
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Other readings of the same place, as raw text: what a second look saw, what a repair replaced."""

    def __post_init__(self) -> None:
        if (self.value is None) != (self.state in (State.UNREAD, State.ABSENT)):
            raise ValueError(f"value {self.value!r} does not fit state {self.state}")

    @property
    def why(self) -> str:
        """The reasons for people, in Chinese. Nothing may be decided by it; `doubts` and `proofs` are for that."""
        return "; ".join(dict.fromkeys(r.text for r in self.reasons))

    @property
    def doubts(self) -> frozenset[Doubt]:
        """The kinds of doubt that were ever cast on the value, those that a later proof settled among them."""
        return frozenset(r.kind for r in self.reasons if isinstance(r.kind, Doubt))

    @property
    def proofs(self) -> frozenset[Proof]:
        """The kinds of proof that bear the value out."""
        return frozenset(r.kind for r in self.reasons if isinstance(r.kind, Proof))

    def in_state(self, state: State, *why: Why) -> "Field[T_co]":
        """The same value in another state; reasons add up. What has no value stays unread or absent, whatever is asked."""
        state = self.state if self.value is None else state
        return replace(self, state=state, reasons=collect_reasons(self.reasons, *why))

    def as_doubtful(self, *why: Why) -> "Field[T_co]":
        """Doubtful for these reasons, too; as it is where there is none."""
        return self.in_state(State.DOUBTFUL, *why) if why else self

    def reset_state(self, state: State, *why: Why | Iterable[Reason]) -> "Field[T_co]":
        """The same value in another state, for these reasons alone: what was said before no longer matters."""
        return replace(self, state=state, reasons=collect_reasons(*why))

    def as_verified(self, *why: Why) -> "Field[T_co]":
        """Verified: one more reason for what is verified already, else the first that counts."""
        verified = self.state is State.VERIFIED
        return self.in_state(State.VERIFIED, *why) if verified else self.reset_state(State.VERIFIED, *why)

    def with_value(
        self, value: T, state: State, *why: Why | Iterable[Reason], others: tuple[str, ...] | None = None
    ) -> "Field[T]":
        """Another value of the same place, for these reasons alone; `others` are its other readings, if they changed."""
        others = self.alternatives if others is None else others
        reasons = collect_reasons(*why)
        return Field(value, self.raw, state, self.source, self.confidence, self.evidence, reasons, others)


def unread_field(*why: Why, raw: str = "", source: Source = Source.OCR, evidence: Evidence | None = None) -> Field[Any]:
    """What a place should hold and nobody could read."""
    return Field(None, raw, State.UNREAD, source, evidence=evidence, reasons=collect_reasons(*why))


ABSENT: Field[Any] = Field(None, state=State.ABSENT)
"""What a record answers for a field that the paper does not carry."""

Row = Mapping[str, Field[Any]]
"""A line of a table: column name -> field. A cell that is blank on paper is not in it."""


class Outcome(StrEnum):
    """Three outcomes: unreadable input is never a pass and never a proven failure."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one proof inside a document; `rule` is a stable slug, `fields` the keys it looked at."""

    rule: str
    outcome: Outcome
    fields: tuple[str, ...]
    message: str = ""


def _freeze_mapping(mapping: Mapping[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, slots=True)
class Record:
    """What an extractor returns for one document.

    `fields` is keyed by the vocabulary; `record[SPEC]` gives the typed field, `ABSENT` where there is none.
    `extra` holds printed labels without a key. `tables` maps a table's name to its rows. `unassigned` lists the amounts
    that are printed on the paper and that none of the others holds.
    """

    kind: str
    fields: Mapping[str, Field[Any]] = field(default_factory=dict)
    extra: Mapping[str, Field[str]] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    warnings: tuple[str, ...] = ()
    unassigned: tuple[Field[Decimal], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", _freeze_mapping(self.fields))
        object.__setattr__(self, "extra", _freeze_mapping(self.extra))
        object.__setattr__(self, "tables", _freeze_mapping(self.tables))

    def __getitem__(self, spec: "Spec[T]") -> Field[T]:
        return self.fields.get(spec.name, ABSENT)

    def with_fields(self, changes: Mapping[str, Field[Any]]) -> "Record":
        """The same record with some fields replaced."""
        return replace(self, fields={**self.fields, **changes})


@dataclass(frozen=True, slots=True)
class Classification:
    """What a document is taken for: a type of the vocabulary, a score from 0 to 1, the reasons, and its title's anchor."""

    kind: str
    confidence: float
    reasons: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document, read: what it is, its record, and the pages it stands on."""

    document: Document
    classification: Classification
    record: Record

    @property
    def pages(self) -> Sequence[int]:
        """The numbers of the pages, in their order."""
        return [p.number for p in self.document.pages]

    def iter_seals(self) -> Iterator[tuple[Page, Seal]]:
        """Every seal with the page it is on."""
        for page in self.document.pages:
            for seal in page.seals:
                yield page, seal


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one page of it, that could not be read; `message` is for people, in Chinese."""

    path: str
    sha256: str
    page: int | None
    message: str
