"""What a page looks like in 256 bits: nearly the same for two scans of a sheet, empty where there is nothing to see."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from intake.model import Rect
from intake.page.picture_hash import hash_picture

Picture = NDArray[np.uint8]
WIDE, HIGH = 1240, 1754
NEAR, FAR = 30, 60


def place(row: int) -> Rect:
    return Rect(150, 150 + row * 70, 1080, 200 + row * 70)


WORDS = [place(row) for row in range(20)]


def sheet(seed: int = 1) -> Picture:
    """A form whose figures are drawn by chance."""
    chance = np.random.default_rng(seed)
    paper = np.full((HIGH, WIDE, 3), 250, np.uint8)
    cv2.rectangle(paper, (140, 140), (1090, 1560), (40, 40, 40), 3)
    for row in range(20):
        text = "".join(str(n) for n in chance.integers(0, 10, int(chance.integers(6, 30))))
        cv2.putText(paper, text, (160, 190 + row * 70), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 30), 3)
    return paper


def bits_apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def as_jpeg(picture: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def brighter(picture: Picture) -> Picture:
    return np.asarray(cv2.convertScaleAbs(picture, alpha=0.9, beta=30), np.uint8)


def cropped(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[35:-35, 25:-25])


def smaller(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize("again", [lambda p: as_jpeg(p, 50), brighter, cropped, smaller])
def test_a_second_scan_differs_in_few_bits(again: object) -> None:
    assert callable(again)
    assert bits_apart(hash_picture(sheet()), hash_picture(again(sheet()))) <= NEAR


def test_other_figures_on_the_same_form_differ_in_more() -> None:
    assert bits_apart(hash_picture(sheet(1)), hash_picture(sheet(2))) > FAR


def test_the_table_below_a_photographed_sheet_does_not_count() -> None:
    photo = cv2.copyMakeBorder(sheet(), 0, 0, 30, 30, cv2.BORDER_CONSTANT, value=(90, 120, 150)).astype(np.uint8)
    photo[::12, :30] = photo[::12, -30:] = 40  # the grain of the wood
    words = [Rect(word.left + 30, word.top, word.right + 30, word.bottom) for word in WORDS]
    assert bits_apart(hash_picture(sheet(), WORDS), hash_picture(photo, words)) <= NEAR
    assert bits_apart(hash_picture(sheet()), hash_picture(photo)) > FAR


def test_a_blank_sheet_has_none() -> None:
    assert hash_picture(np.full((HIGH, WIDE, 3), 255, np.uint8)) == ""


def test_a_picture_in_which_only_a_stamp_is_drawn_has_none() -> None:
    paper = np.full((HIGH, WIDE, 3), 255, np.uint8)
    cv2.circle(paper, (900, 1450), 120, (40, 40, 200), 6)
    assert hash_picture(paper, WORDS) == ""
    assert hash_picture(paper) != ""


def test_it_has_256_bits_half_of_them_set() -> None:
    found = hash_picture(sheet(), WORDS)
    assert len(found) == 64
    assert int(found, 16).bit_count() == 128
