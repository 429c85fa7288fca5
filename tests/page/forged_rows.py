"""Rows of an invented list of charges in which quantity or price say something else than they show, while every product holds."""

import io
import re

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from tests.conftest import ROOT
from tests.page.forged_fonts import unicode_map
from tests.page.forged_pdfs import stream

HONEST = ROOT / "samples" / "data" / "lists" / "list-by-category.pdf"
_TEXT = re.compile(r"(?P<font>/F\S+) \S+ Tf (?P<rest>.*?)\((?P<codes>(?:\\.|[^()\\])*)\) Tj")
_PAIR = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4})>")
_OCTAL = re.compile(r"\\([0-7]{3})|\\(.)|(.)")


def _codes_of(written: str) -> list[int]:
    return [int(a, 8) if a else ord(b or c) for a, b, c in _OCTAL.findall(written)]


class ListPage:
    """The first page of the list, ready to be forged."""

    def __init__(self) -> None:
        self.writer = PdfWriter()
        self.page = self.writer.add_page(PdfReader(io.BytesIO(HONEST.read_bytes())).pages[0])
        content = self.page.get_contents()
        assert content is not None
        self.lines = content.get_data().decode("latin-1").split("\n")
        self.fonts = self.page["/Resources"]["/Font"].get_object()  # type: ignore[index]
        self.meanings = {name: self._meanings_of(name) for name in self.fonts}

    def _meanings_of(self, name: str) -> dict[int, str]:
        told = self.fonts[name]["/ToUnicode"].get_data().decode("latin-1").upper()
        found = {int(code, 16): chr(int(meant, 16)) for code, meant in _PAIR.findall(told)}
        assert found, told[:400]
        return found

    def text_of(self, at: int) -> str:
        """What the operator of a line writes; empty where it writes nothing."""
        found = _TEXT.search(self.lines[at])
        return "".join(self.meanings[found["font"]].get(c, "?") for c in _codes_of(found["codes"])) if found else ""

    def find(self, name: str, *cells: str) -> list[int]:
        """Where the cells of a row stand: behind its name, in this order."""
        texts = [self.text_of(at) for at in range(len(self.lines))]
        at, found = texts.index(name), list[int]()
        for cell in cells:
            at = texts.index(cell, at + 1)
            found.append(at)
        return found

    def show(self, at: int, shown: str) -> None:
        """Draws other figures that mean what was written."""
        found, said = _TEXT.search(self.lines[at]), self.text_of(at)
        assert found is not None
        codes = {meant: code for code, meant in self.meanings[found["font"]].items()}
        pairs = {codes[drawn]: meant for drawn, meant in zip(shown, said, strict=True)}
        assert [pairs[codes[drawn]] for drawn in shown] == list(said)
        copy = DictionaryObject(self.fonts[found["font"]].get_object())
        copy[NameObject("/ToUnicode")] = self.writer._add_object(stream(unicode_map(pairs)))
        self.fonts[NameObject(f"/FX{at}")] = self.writer._add_object(copy)
        written = "".join(f"\\{codes[char]:03o}" for char in shown)
        changed = self.lines[at].replace(f"({found['codes']})", f"({written})")
        self.lines[at] = changed.replace(f"{found['font']} ", f"/FX{at} ", 1)

    def written(self) -> bytes:
        self.page[NameObject("/Contents")] = self.writer._add_object(stream("\n".join(self.lines).encode("latin-1")))
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()
