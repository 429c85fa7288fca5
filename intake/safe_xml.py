"""XML as it comes from outside, parsed without being trapped.

A document type declaration is refused before anything is parsed: neither OFD (GB/T 33190-2016, 7.1) nor the e-receipt's
data use one, and every trick with entities needs it. The text is decoded here and handed on as UTF-8, so that the check
sees what the parser sees, whatever encoding was declared. Depth and amplification are limited by libxml2.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Protocol, overload

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  -- compiled, without stubs

from intake.ideographs import plain_ideographs


class Element(Protocol):
    """What is used of a parsed element; the parser comes without types."""

    @property
    def tag(self) -> object:
        """Its name, with the namespace in braces; no text for a remark."""

    @overload
    def get(self, name: str) -> str | None:
        """The attribute; None where there is none."""

    @overload
    def get(self, name: str, otherwise: str, /) -> str:
        """The attribute, or what stands for it."""

    def __iter__(self) -> Iterator["Element"]: ...
    def iter(self) -> Iterator["Element"]:
        """The element and all below it, in the order of the document."""
        ...

    def itertext(self) -> Iterator[object]:
        """All text inside."""
        ...


MOST_BYTES = 8 * 1024 * 1024
"""Of one part. The content of a full page of text is about 0.3 MB; in memory XML takes some ten times its size."""
_DECLARED = re.compile(r"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936"})
_PLAIN = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1"})
_OTHER = frozenset({"utf-16", "utf-16le", "utf-16be", "big5", "big5-hkscs", "windows-1252"})
"""Encodings that are decoded in one pass. Others are none of the trade's, and some take minutes over a megabyte (punycode)."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def parse_xml(data: bytes) -> Element:
    """The root element.

    Raises:
        ValueError: with the reason in Chinese: too large, not XML, an encoding that does not fit, a document type.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"XML 有 {len(data) // 1024 // 1024} MB，超过上限 {MOST_BYTES // 1024 // 1024} MB")
    text = decode_xml(data)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ValueError("XML 含有文档类型声明（DOCTYPE），不予读取")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        root: Element = etree.fromstring(_DECLARATION.sub("", text, count=1).strip().encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise ValueError("XML 不完整或格式不对") from error
    return root


def decode_xml(data: bytes) -> str:
    """The characters: by byte order mark, by declaration, else UTF-8, else GB18030.

    Programs of the trade declare UTF-8 and write GB18030, or the other way round. UTF-8 is tried first where one of the
    two is declared: text of the other encoding almost never is valid UTF-8.

    Raises:
        ValueError: neither fits.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], name)
    match = _DECLARED.match(data[:200].decode("latin-1"))
    declared = match[1].lower() if match else "utf-8"
    if declared not in _CHINESE | _PLAIN | _OTHER:
        raise ValueError(f"XML 的字符编码不支持（{declared[:20]}）")
    if declared in _CHINESE | _PLAIN:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            # What is neither, every byte of which Latin-1 gives some meaning to, would be read as something else than it declares.
            return _decode_as(data, "utf-8" if declared == "iso-8859-1" else "gb18030")
    return _decode_as(data, declared)


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise ValueError(f"XML 的字符编码不对（{encoding}）") from error


def local_name(element: Element) -> str:
    """The element's name without its namespace; empty for an entity or a remark."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def lower_name(element: Element) -> str:
    """The local name in lower case; letters of other scripts that only look like it, or become it, stay what they are."""
    return local_name(element).translate(_LOWER)


def iter_children(element: Element, name: str) -> Iterator[Element]:
    """The direct children of this name, whatever their namespace and case."""
    wanted = name.lower()
    return (child for child in element if local_name(child).lower() == wanted)


def find_child(element: Element, *path: str) -> Element | None:
    """The first element down the path, or None where the document has none."""
    found: Element | None = element
    for name in path:
        found = next(iter_children(found, name), None) if found is not None else None
    return found


def text_of(element: Element | None) -> str:
    """All text inside, outer blanks out and radicals as ideographs; empty for None."""
    return plain_ideographs("".join(str(part) for part in element.itertext()).strip()) if element is not None else ""
