"""《受理通知单》: two copies on one sheet, 存根联 for the file and 申请人联 for the applicant (S0-8 orders it).

The file's copy prints numbers in full, for they are keyed into the core system from it; the applicant's shows their last
four characters. It is refused while anything stands in the way of acceptance. Signatures, seal and 受理日期 are by hand.
"""

import io
from collections.abc import Iterable, Sequence

import zxingcpp
from PIL import Image

from intake.cases.judge import Judgement
from intake.cases.model import Case, Material, MaterialOutcome
from intake.forms import words
from intake.forms.model import Form, Ground, Occasion, Picture, PrintedValue, Rows, Values
from templates import addressee, applicant, matter, money
from templates.told import NOTHING

LINES = 8
"""Materials that one half of the sheet takes, with LibreOffice 7.4 and Noto fonts, too; of more the last line tells of the rest."""
_CODE = 12.0
"""Edge of the code in millimetres: 33 modules of 0.36 mm, above the 0.25 mm that counter scanners resolve."""


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the notice says."""
    case, due = judgement.case, judgement.due
    number, account = addressee.fill_applicant_number(case), money.fill_account(case)
    pages = sum(matter.count_pages(case, paper) for paper in matter.handed_in(case))
    return {
        **matter.fill_head(case, occasion),
        **matter.fill_phones(case, occasion),
        "office": PrintedValue(occasion.office.name, Ground.OFFICE),
        "seal": PrintedValue(occasion.office.seal, Ground.OFFICE),
        "operator": PrintedValue(occasion.operator, Ground.TYPED),
        "qr": make_qr_code(occasion.number),
        "applicant": addressee.fill_applicant_name(case),
        "id_number": number,
        "id_masked": applicant.mask_number(number),
        "item": matter.fill_item(case),
        "limit": matter.fill_limit(case),
        "due_date": PrintedValue(words.format_day(due.day), Ground.JUDGED, why=f"{case.item.limit.text}，自次日起算"),
        "due_note": PrintedValue(f"（{due.note}）" if due.note else "", Ground.JUDGED),
        "materials": _list_materials(case),
        "page_count": matter.fill_count(pages),
        **money.fill_bills(case),
        "begin_date": money.fill_begin(case),
        "recipient": account["holder"],
        "bank": account["bank"],
        "account": account["number"],
        "account_masked": applicant.mask_number(account["number"]),
    }


GIVES = (
    *matter.GIVES, *matter.PHONES, "office", "seal", "operator", "qr", "applicant", "id_number", "id_masked", "item", "limit",
    "due_date", "due_note", *(f"materials[].{x}" for x in ("no", "name", "papers", "pages", "note")), "page_count",
    "invoice_count", "sum_fee", "sum_fee_words", "begin_date", "recipient", "bank", "account", "account_masked",
)  # fmt: skip


def make_qr_code(number: str) -> PrintedValue | Picture:
    """The number as a QR code: the number and nothing else, whoever picks the sheet up."""
    if not number:
        return NOTHING
    drawn = zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    out = io.BytesIO()
    Image.fromarray(drawn).save(out, "PNG")
    return Picture(out.getvalue(), _CODE, _CODE)


def _list_materials(case: Case) -> Rows:
    """Materials that are there; those that were only shown at the desk say so."""
    there = list(filter(_is_there, matter.asked_materials(case)))
    shown = there if len(there) <= LINES else there[: LINES - 1]
    rows = [_make_row(number, material, case) for number, material in enumerate(shown, start=1)]
    if len(there) > len(shown):
        note = matter.make_note_row(f"其余 {len(there) - len(shown)} 项见《材料接收清单》")
        rows.append({"name": note["name"], "no": matter.fill_count(LINES), **note})
    return rows


def _is_there(material: Material) -> bool:
    return material.outcome is MaterialOutcome.PRESENT or bool(material.matches)


def _make_row(number: int, material: Material, case: Case) -> dict[str, PrintedValue]:
    found = tuple(dict.fromkeys(match.paper for match in material.matches))
    pages = sum(matter.count_pages(case, paper) for paper in found)
    return {
        "no": matter.fill_count(number),
        "name": PrintedValue(material.name, Ground.CATALOGUE, matter.first_place(material.evidence)),
        "papers": PrintedValue(str(len(found)) if found else "", Ground.JUDGED),
        "pages": PrintedValue(str(pages) if found else "", Ground.JUDGED),
        "note": PrintedValue(_describe_state(material), Ground.JUDGED, why=material.why),
    }


def _describe_state(material: Material) -> str:
    if not material.matches:
        return "窗口查验"
    return "" if material.outcome is MaterialOutcome.PRESENT else "待核"


def refuse(judgement: Judgement) -> str:
    """Why the case is not accepted; empty where nothing stands in the way."""
    required, defects = _required_materials(judgement.case), judgement.defects
    missing, unsure = _join_names(filter(_is_missing, required)), _join_names(filter(_may_be_missing, required))
    if missing:
        return f"缺少：{missing}"
    if defects:
        return f"有 {len(defects)} 处需补正或不予受理：{defects[0].message}"
    if unsure:
        return f"未能确认是否已交：{unsure}；核对后写入 case.yaml 的 shown 再打印"
    return "没有一份要求的材料" if _lacks_all(required) else ""


def _required_materials(case: Case) -> list[Material]:
    return [material for material in case.materials if material.required]


def _lacks_all(required: Sequence[Material]) -> bool:
    """Whether something is required and none of it is there."""
    return bool(required) and not any(map(_is_there, required))


def _is_missing(material: Material) -> bool:
    return material.outcome is MaterialOutcome.MISSING


def _may_be_missing(material: Material) -> bool:
    return material.outcome is MaterialOutcome.DOUBTFUL and not material.matches


def _join_names(materials: Iterable[Material]) -> str:
    return "、".join(material.name for material in materials)


def warns(judgement: Judgement) -> Sequence[str]:
    """What the pre-review could not settle: the notice says 符合规定形式, so somebody looks before the seal."""
    looks = judgement.looks
    if not looks:
        return ()
    return (f"受理通知单：预审还有 {len(looks)} 处待人工核对，核对后再盖章，如：{looks[0].message}",)


ACCEPTANCE = Form(
    name="acceptance",
    title="受理通知单",
    file="acceptance.docx",
    fill=fill,
    gives=GIVES,
    refuse=refuse,
    warns=warns,
    lengths={
        **matter.LENGTHS, "office": 16, "seal": 8, "due_date": 12, "page_count": 4, "invoice_count": 4, "sum_fee": 10,
        "id_number": 12, "id_masked": 12, "begin_date": 12, "supervision_phone": 20,
        **dict.fromkeys(("materials[].no", "materials[].papers", "materials[].pages"), 3),
        "applicant": 30, "item": 40, "limit": 16, "due_note": 30, "materials[].name": 25, "materials[].note": 5, "recipient": 16,
        "bank": 20, "account": 20, "account_masked": 20, "phone": 20, "operator": 12, "sum_fee_words": 24,
    },
    numbered="受",
)  # fmt: skip
