"""One page of a long file is drawn without the others, and no page becomes more pixels than a page is worked on with."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from intake.load import originals
from intake.load.image import WORKING_PIXELS, decoded
from intake.load.originals import Picture, iter_originals
from intake.settings import Limits
from tests.load.ofd_files import ofd
from tests.load.pdf_files import PdfSheet, pdf, show

WIDTH = 600


def wants(*numbers: int) -> Callable[[int], bool]:
    return lambda number: number in numbers


def tiff(path: Path, shades: tuple[int, ...]) -> Path:
    pages = [Image.new("L", (40, 30), shade) for shade in shades]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    return path


def drawn(path: Path, wanted: Callable[[int], bool]) -> list[tuple[int, Picture]]:
    return list(iter_originals(path, Limits(), WIDTH, wanted=wanted))


def test_of_a_pdf_only_the_wanted_page_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([PdfSheet(show(f"第{n}页", 60, 700, 40)) for n in range(30)]))
    rendered: list[int] = []
    real = originals._draw_pdf_page  # pyright: ignore[reportPrivateUsage]

    def note(document: object, index: int, width: int) -> Picture:
        rendered.append(index)
        return real(document, index, width)  # type: ignore[arg-type]

    monkeypatch.setattr(originals, "_draw_pdf_page", note)
    ((number, picture),) = drawn(path, wants(17))
    assert (number, picture.shape[1], rendered) == (17, WIDTH, [16])


def test_of_a_tiff_only_the_wanted_page_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiff(tmp_path / "a.tif", (10, 120, 240))
    count: list[int] = []

    def note(image: Image.Image) -> Picture:
        count.append(1)
        return decoded(image)

    monkeypatch.setattr(originals, "decoded", note)
    ((number, picture),) = drawn(path, wants(2))
    assert (number, int(np.median(picture)), len(count)) == (2, 120, 1)


def test_of_an_ofd_file_a_page_that_is_not_wanted_is_not_built(tmp_path: Path) -> None:
    path = tmp_path / "a.ofd"
    path.write_bytes(ofd())
    assert [number for number, _ in drawn(path, wants(1))] == [1]
    assert drawn(path, wants(2)) == []


def test_without_a_wish_every_page_comes(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", (10, 120, 240))
    assert [number for number, _ in iter_originals(path, Limits(), WIDTH)] == [1, 2, 3]


def test_a_strip_of_paper_does_not_become_a_mile_of_pixels(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([PdfSheet(size=(3, 14000))]))
    ((_, picture),) = drawn(path, wants(1))
    assert picture.shape[0] * picture.shape[1] <= WORKING_PIXELS * 1.01
