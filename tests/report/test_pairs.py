"""A paper beside the scan of an earlier case: both drawn upright, marked, masked, with case and day below."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from intake.cases.judge import Judgement, judge_case
from intake.ledger.model import CaseRef, Leaf, Match, Sameness, Spot, Stage
from intake.ledger.scans import keep_scan
from intake.model import Box
from intake.report.case_json import judgement_object
from intake.report.page import render_page
from tests.rule_cases import case_of
from validators import RULES

WIDTH, HEIGHT = 1000, 1400
NUMBER, PERSON = Box(0.6, 0.1, 0.8, 0.12), Box(0.2, 0.3, 0.5, 0.32)
CASE = CaseRef("x", "2026-00031", "青医保受〔2026〕00012号", date(2026, 10, 12), "住院费用报销", stage=Stage.ACCEPTED)
TURNED = (0.0, 1 / HEIGHT, 0.0, -1 / WIDTH, 0.0, 1.0, 0.0, 0.0, 1.0)
"""Upright pixels of a page that lies on its side: x runs up the original, y runs to its right."""
LEAF = Leaf(WIDTH, HEIGHT, (1 / WIDTH, 0, 0, 0, 1 / HEIGHT, 0, 0, 0, 1), (PERSON,))


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """The ledger's store."""
    return tmp_path / "store"


def keep(tmp_path: Path, scans: Path, picture: NDArray[np.uint8]) -> str:
    """A scan in the store; its hash."""
    path = tmp_path / "old.png"
    cv2.imwrite(str(path), picture)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    keep_scan(scans, path, sha256)
    return sha256


def printed(shade: int) -> NDArray[np.uint8]:
    """White paper with one dark place at its upper right."""
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    picture[140:168, 600:800] = shade
    picture[420:448, 200:500] = 20
    return picture


def judged(tmp_path: Path, *matches: Match) -> Judgement:
    cv2.imwrite(str(tmp_path / "bill.png"), printed(90))
    paper = {"type": "inpatient_invoice", "path": str(tmp_path / "bill.png"), "sha256": "aa" * 32}
    fields = {"bill_number": "0038433844"}
    entry = {
        "name": "案卷",
        "item": "resident-inpatient-reimbursement",
        "papers": [paper | {"fields": fields}],
        "earlier": [],
    }
    case = replace(case_of(entry), earlier=matches)
    return judge_case(case, [rule for rule in RULES if rule.id == "bill-claimed-before"])


def match(sha256: str, leaf: Leaf | None = LEAF, case: CaseRef = CASE) -> Match:
    return Match(0, Sameness.BILL, case, Spot("aa" * 32, 1, NUMBER), Spot(sha256, 1, NUMBER), leaf, ("bill_number",))


def sides(html: str) -> list[str]:
    """The two sides of the first pair."""
    return re.findall(r"<figure>(.*?)</figure>", html, re.S)


def pictures(side: str) -> list[NDArray[np.uint8]]:
    """What is drawn on a side: the sheet, the strip."""
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', side)
    return [cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR) for data in found]


def test_both_scans_stand_side_by_side_with_case_and_day(tmp_path: Path, scans: Path):
    html = render_page(judged(tmp_path, match(keep(tmp_path, scans, printed(90)))), {}, store=scans)
    mine, theirs = sides(html)
    assert "本次申请" in mine
    assert "bill.png 第 1 页" in mine
    assert "青医保受〔2026〕00012号" in theirs
    assert "登记号 2026-00031　住院费用报销" in theirs
    assert "2026-10-12" in theirs
    assert 'href="#d1"' in html
    assert 'id="d1"' in html
    for side in (mine, theirs):
        sheet, strip = pictures(side)
        assert sheet.shape[:2] == (896, 640)
        assert strip.mean() < 240, "the strip shows the dark place"
        assert re.search(r'class="box doubt" style="left:60\.0%;top:10\.0%', side)


def test_numbers_of_people_are_painted_over_on_the_earlier_scan(tmp_path: Path, scans: Path):
    sha256 = keep(tmp_path, scans, printed(90))
    found = judged(tmp_path, match(sha256))
    for masked, shade in ((True, 150), (False, 20)):
        sheet = pictures(sides(render_page(found, {}, masked=masked, store=scans))[1])[0]
        assert abs(float(sheet[277, 230].mean()) - shade) < 12


def test_an_earlier_scan_that_lay_on_its_side_is_drawn_upright(tmp_path: Path, scans: Path):
    on_its_side = np.ascontiguousarray(np.rot90(printed(90)))
    sha256 = keep(tmp_path, scans, on_its_side)
    number = Box(0.1, 0.2, 0.12, 0.4)
    found = judged(
        tmp_path, replace(match(sha256, replace(LEAF, frame=TURNED, private=())), theirs=Spot(sha256, 1, number))
    )
    side = sides(render_page(found, {}, store=scans))[1]
    sheet, _ = pictures(side)
    assert sheet.shape[:2] == (896, 640)
    assert sheet[98, 448].mean() < 130, "the dark place is at the upper right again"
    assert re.search(r'style="left:60\.0%;top:10\.0%;width:20\.0%', side)


@pytest.mark.parametrize("leaf", [LEAF, None])
def test_a_scan_that_cannot_be_drawn_says_so(tmp_path: Path, scans: Path, leaf: Leaf | None):
    found = judged(tmp_path, match("ff" * 32, leaf))
    for store in (None, scans):
        theirs = sides(render_page(found, {}, store=store))[1]
        assert not pictures(theirs)
        assert "请调阅原件" in theirs


def test_a_settled_bill_has_no_pair(tmp_path: Path, scans: Path):
    settled = Match(0, Sameness.BILL, CaseRef("l", "J-17", settled=True), Spot("aa" * 32, 1, NUMBER))
    html = render_page(judged(tmp_path, settled), {}, store=scans)
    assert "结算单号 J-17" in html
    assert not sides(html)


def test_a_page_with_pairs_loads_nothing(tmp_path: Path, scans: Path):
    html = render_page(judged(tmp_path, match(keep(tmp_path, scans, printed(90)))), {}, store=scans)
    assert not re.search(r'(?:src|href)="(?!data:|#)', html)


def test_the_object_names_the_earlier_case(tmp_path: Path):
    told = judgement_object(judged(tmp_path, match("ff" * 32)))["findings"][0]["earlier"]
    assert told[0]["register"] == "2026-00031"
    assert (told[0]["number"], told[0]["received"], told[0]["document"]) == (
        "青医保受〔2026〕00012号",
        "2026-10-12",
        "ff" * 32,
    )
    assert "earlier" not in judgement_object(judged(tmp_path))["findings"][0]
