"""The columns of the register, in the order in which the office keeps them, and a row masked for those who need no more.

The order is that of the handbook's proposal (forms, section 6); what staff asked for besides stands beside what it belongs to:
登记号, 收件日期, 环节 and 后续环节, 统筹区, the statute's clock beside the guide's, and the bills that were found false.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from intake.cases.masking import mask_name, mask_number, mask_numbers, mask_phone
from intake.export.sheets import Cell
from intake.ledger.model import Stage
from intake.ledger.register import RegisterBill, RegisterRow

_QUOTED = re.compile(r"“([^”]*)”")
NEXT_STAGE: Mapping[Stage, str] = {
    Stage.RECEIVED: "预审",
    Stage.REVIEWED: "受理或补正",
    Stage.SUPPLEMENT: "补齐材料",
    Stage.SUPPLEMENTED: "受理",
    Stage.ACCEPTED: "业务审核",
    Stage.FORWARDED: "办结",
}
"""后续业务环节; stages in which a case ends have none."""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A row with what is told beside it: its place in the list, from 1, and the day on which lateness is judged."""

    number: int
    row: RegisterRow
    today: date

    @property
    def guide_overdue(self) -> int:
        """Working days late against the guide's limit."""
        return self.row.guide_overdue(self.today)

    @property
    def statute_overdue(self) -> int:
        """Working days late against the statute's limit."""
        return self.row.statute_overdue(self.today)


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column: heading, width in characters, and what stands in it; whole numbers are numbers, codes are text."""

    label: str
    value: Callable[[RegisterEntry], Cell]
    width: int = 12


def _plain(get: Callable[[RegisterRow], str | int | date | None]) -> Callable[[RegisterEntry], Cell]:
    return lambda entry: Cell(get(entry.row))


def _late(days: int) -> Cell:
    """A lateness; empty where there is none, marked where there is."""
    return Cell(days or None, look=days > 0)


COLUMNS: tuple[RegisterColumn, ...] = (
    RegisterColumn("序号", lambda entry: Cell(entry.number), 6),
    RegisterColumn("登记号", _plain(lambda row: row.register), 13),
    RegisterColumn("受理编号", _plain(lambda row: row.number), 24),
    RegisterColumn("收件日期", _plain(lambda row: row.received)),
    RegisterColumn("受理日期", _plain(lambda row: row.accepted)),
    RegisterColumn("当前环节", _plain(lambda row: row.stage.value), 10),
    RegisterColumn("后续环节", _plain(lambda row: NEXT_STAGE.get(row.stage, "")), 12),
    RegisterColumn("统筹区", _plain(lambda row: row.area)),
    RegisterColumn("险种", _plain(lambda row: row.insurance), 7),
    RegisterColumn("事项", _plain(lambda row: row.item), 24),
    RegisterColumn("申请人", _plain(lambda row: row.applicant), 10),
    RegisterColumn("身份证号", _plain(lambda row: row.id_number), 21),
    RegisterColumn("联系电话", _plain(lambda row: row.phone), 14),
    RegisterColumn("代办人", _plain(lambda row: row.agent), 10),
    RegisterColumn("就诊机构", _plain(lambda row: row.hospital), 24),
    RegisterColumn("级别", _plain(lambda row: row.hospital_level), 7),
    RegisterColumn("入院/就诊日期", _plain(lambda row: row.admitted), 14),
    RegisterColumn("出院日期", _plain(lambda row: row.discharged)),
    RegisterColumn("票据张数", _plain(lambda row: row.bills), 9),
    RegisterColumn("伪票张数", lambda entry: _late(entry.row.bills_false), 9),
    RegisterColumn("费用总额", lambda entry: Cell(entry.row.total), 13),
    RegisterColumn("材料份数", _plain(lambda row: row.papers), 9),
    RegisterColumn("材料张数", _plain(lambda row: row.sheets), 9),
    RegisterColumn("预审结论", _plain(lambda row: row.verdict), 12),
    RegisterColumn("问题摘要", _plain(lambda row: row.problems), 40),
    RegisterColumn("补正通知编号", _plain(lambda row: row.supplement_number), 24),
    RegisterColumn("补正通知日期", _plain(lambda row: row.supplement_asked), 13),
    RegisterColumn("补齐日期", _plain(lambda row: row.supplement_done)),
    RegisterColumn("补正用时（工作日）", lambda entry: Cell(entry.row.supplement_taken(entry.today) or None), 18),
    RegisterColumn("应办结日期（指南）", _plain(lambda row: row.guide_due), 18),
    RegisterColumn("应办结日期（条例）", _plain(lambda row: row.statute_due), 18),
    RegisterColumn("推送业务审核日期", _plain(lambda row: row.forwarded), 17),
    RegisterColumn("接收人", _plain(lambda row: row.forwarded_to), 10),
    RegisterColumn("办结日期", _plain(lambda row: row.closed)),
    RegisterColumn("结果", _plain(lambda row: row.result)),
    RegisterColumn("超时天数（指南）", lambda entry: _late(entry.guide_overdue), 16),
    RegisterColumn("超时天数（条例）", lambda entry: _late(entry.statute_overdue), 16),
    RegisterColumn("备注", _plain(lambda row: row.note), 30),
)
"""Lateness in working days."""


def mask_row(row: RegisterRow) -> RegisterRow:
    """The row without what tells who it is about; enough stays open to find the case on paper."""
    return replace(
        row,
        applicant=mask_name(row.applicant),
        id_number=mask_number(row.id_number),
        phone=mask_phone(row.phone),
        agent=mask_name(row.agent),
        problems=_mask_text(row.problems, row),
        note=_mask_text(row.note, row),
    )


def _mask_text(text: str, row: RegisterRow) -> str:
    return mask_told(text, row.applicant, row.agent)


def mask_told(text: str, *names: str) -> str:
    """What a finding or a person says, masked: numbers of people, these names, and whatever is quoted, which may be a name.

    >>> mask_told("姓名不一致：身份证“样李四”，样张三的证号 341799199001010017", "样张三")
    '姓名不一致：身份证“样*四”，样*三的证号 341799********0017'
    """
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return mask_numbers(_QUOTED.sub(lambda found: f"“{mask_name(found[1])}”", text))


def bill_label(bill: RegisterBill) -> str:
    """票据代码 and 票据号码 as one text, with what checking it came to."""
    checked = f"（{bill.check_result}）" if bill.check_result else ""
    return f"{' '.join(filter(None, (bill.code, bill.number))) or '未读出'}{checked}"
