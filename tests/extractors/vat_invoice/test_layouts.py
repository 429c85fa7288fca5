"""Invoices of other makes: roll tickets, parties one above the other, parties under headings, general invoices."""

from collections.abc import Sequence

from extractors.vat_invoice.read_invoice import extract
from intake.model import Record, State
from intake.types.vocabulary import VatInvoice as F
from tests.pages import document, line

Placed = Sequence[tuple[str, float, float]]
SHOP, CLINIC = "91341799MA25AMPL0Y", "91341799MA8DEMNT3H"

ROLL: Placed = (
    ("样例省增值税普通发票(卷票)", 100, 20), ("发票代码 034170025011", 60, 60), ("发票号码 12345678", 60, 90),
    ("机打号码：12345678", 60, 120), ("销售方名称：青禾县样例大药房有限公司", 60, 180), (f"税号：{SHOP}", 60, 210),
    ("开票日期：2025-04-17", 60, 240), ("购买方名称：张样例", 60, 300), (f"税号：{CLINIC}", 60, 330),
    ("项目", 60, 360), ("单价", 220, 360), ("数量", 330, 360), ("金额", 430, 360),
    ("*中成药*样例丸", 60, 390), ("12.50", 220, 420), ("2", 340, 420), ("25.00", 430, 420),
    ("*化学药品*样例片", 60, 450), ("8.00", 220, 480), ("1", 340, 480), ("8.00", 430, 480),
    ("合计金额(小写)：¥33.00", 60, 520), ("合计金额(大写)：叁拾叁元整", 60, 550),
)  # fmt: skip
GOODS: Placed = (
    ("项目名称", 60, 330), ("规格型号", 440, 330), ("单 位", 600, 330), ("数 量", 720, 330), ("单 价", 900, 330), ("金 额", 1080, 330),
    ("税率/征收率", 1200, 330), ("税 额", 1440, 330), ("*医疗服务*根管治疗", 40, 365), ("次", 610, 365), ("1", 760, 365), ("680", 940, 365),
    ("680.00", 1120, 365), ("免税", 1230, 365), ("***", 1500, 365), ("合 计", 150, 520), ("¥680.00", 1110, 520), ("***", 1500, 520),
    ("价税合计（大写）", 100, 560), ("陆佰捌拾元整", 450, 560), ("（小写）¥680.00", 1100, 560),
)  # fmt: skip
HEAD: Placed = (
    ("电子发票（普通发票）", 560, 30),
    ("发票号码：25347990000001706125", 1150, 40),
    ("开票日期：2025年09月06日", 1150, 75),
)
STACKED: Placed = (
    *HEAD, ("购", 30, 150), ("买", 30, 175), ("方", 30, 200), ("名称：李测试诊所", 80, 150), (f"纳税人识别号：{CLINIC}", 80, 190),
    ("销", 30, 240), ("售", 30, 265), ("方", 30, 290), ("名称：青禾县样例大药房有限公司", 80, 240), (f"纳税人识别号：{SHOP}", 80, 280),
    *GOODS,
)  # fmt: skip
HEADINGS: Placed = (
    *HEAD, ("销售方信息", 80, 150), ("购买方信息", 860, 150), ("名称：青禾县样例大药房有限公司", 80, 180), ("名称：李测试诊所", 860, 180),
    (f"纳税人识别号：{SHOP}", 80, 210), (f"纳税人识别号：{CLINIC}", 860, 210), *GOODS,
)  # fmt: skip


def read(lines: Placed) -> Record:
    return extract(document(*[line(*v) for v in lines]))


def parties(record: Record) -> tuple[str | None, ...]:
    return tuple(record[s].value for s in (F.BUYER, F.BUYER_ID, F.SELLER, F.SELLER_ID))


def test_a_number_on_a_roll_ticket_belongs_to_the_name_above_it() -> None:
    assert parties(read(ROLL)) == ("张样例", CLINIC, "青禾县样例大药房有限公司", SHOP)


def test_goods_of_a_roll_ticket_stand_under_their_names() -> None:
    rows = read(ROLL).tables["items"]
    assert [(r["name"].value, str(r["quantity"].value), str(r["amount"].value)) for r in rows] == [
        ("*中成药*样例丸", "2", "25.00"),
        ("*化学药品*样例片", "1", "8.00"),
    ]


def test_parties_one_above_the_other_are_told_by_the_letters_beside_them() -> None:
    assert parties(read(STACKED)) == ("李测试诊所", CLINIC, "青禾县样例大药房有限公司", SHOP)


def test_parties_are_told_by_titles_set_between_their_rows() -> None:
    titled = (
        *HEAD, ("购买方", 80, 170), ("名称：李测试诊所", 180, 150), (f"纳税人识别号：{CLINIC}", 180, 186),
        ("销售方", 80, 260), ("名称：青禾县样例大药房有限公司", 180, 240), (f"纳税人识别号：{SHOP}", 180, 276), *GOODS,
    )  # fmt: skip
    assert parties(read(titled)) == ("李测试诊所", CLINIC, "青禾县样例大药房有限公司", SHOP)


def test_the_first_letter_beside_a_label_may_run_into_it() -> None:
    run = (*HEAD, ("购名称：李测试诊所", 60, 150), ("销名称：青禾县样例大药房有限公司", 60, 240), *GOODS)
    assert parties(read(run))[::2] == ("李测试诊所", "青禾县样例大药房有限公司")


def test_parties_are_told_by_the_headings_over_them_on_whichever_side() -> None:
    assert parties(read(HEADINGS)) == ("李测试诊所", CLINIC, "青禾县样例大药房有限公司", SHOP)


def test_a_party_that_only_its_half_of_the_page_tells_is_doubtful() -> None:
    record = read((*HEAD, ("名称：李测试诊所", 860, 180), (f"纳税人识别号：{CLINIC}", 860, 210), *GOODS))
    assert {f.state for f in (record[F.SELLER], record[F.SELLER_ID])} == {State.DOUBTFUL}


def test_what_an_invoice_always_prints_and_was_not_found_is_unread() -> None:
    record = read(GOODS)
    assert {k for k, f in record.fields.items() if f.state is State.UNREAD} == {
        "invoice_number",
        "issue_date",
        "buyer",
        "seller",
    }
