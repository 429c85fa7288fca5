"""增值税发票: which cell is whose, what the sums, the seal and the QR code prove, and what they must not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractors.vat_invoice.read_invoice import extract
from intake import values
from intake.model import Code, Document, Line, Outcome, Record, Rect, Seal, State
from intake.types.vocabulary import VatInvoice as F
from intake.types.vocabulary import to_json
from tests.pages import document, line, page, with_score
from tests.readings import figures

SELLER_ID = "91341799MA25AMPL0Y"
QR = "01,10,034179900111,20417993,96.80,20250417,61799208305512740986,1A2B,"

CLASSIC: Mapping[str, tuple[str, float, float]] = {
    "title": ("样例省增值税电子普通发票", 560, 30),
    "code": ("发票代码：034179900111", 1150, 20),
    "number": ("发票号码：20417993", 1150, 55),
    "day": ("开票日期：2025年04月17日", 1150, 90),
    "check": ("校验码：61799 20830 55127 40986", 1150, 125),
    "side": ("购", 20, 190),
    "buyer head": ("名", 60, 180),
    "buyer": ("称：张样例", 200, 180),
    "buyer id": ("纳税人识别号：", 60, 215),
    "cipher": ("03*>+8<1799/206-+55127<40986>", 1000, 180),
    "h1": ("货物或应税劳务、服务名称", 60, 330),
    "h2": ("规格型号", 420, 330),
    "h3": ("单位", 560, 330),
    "h4": ("数 量", 680, 330),
    "h5": ("单", 820, 330),
    "h5b": ("价", 870, 330),
    "h6": ("金", 1020, 330),
    "h6b": ("额", 1080, 330),
    "h7": ("税率", 1200, 330),
    "h8": ("税 额", 1400, 330),
    "name": ("*中成药*复方样例", 40, 365),
    "name 2": ("滴丸", 40, 390),
    "unit": ("瓶", 570, 365),
    "quantity": ("4", 740, 365),
    "price": ("21.24", 880, 365),
    "amount": ("84.96", 1110, 365),
    "rate": ("13%", 1205, 365),
    "tax": ("11.04", 1480, 365),
    "second": ("*医疗器械*样例针", 40, 420),
    "amount 2": ("11.84", 1110, 420),
    "rate 2": ("13%", 1205, 420),
    "tax 2": ("1.54", 1480, 420),
    "sum 1": ("合", 150, 520),
    "sum 2": ("计", 260, 520),
    "net": ("¥96.80", 1090, 520),
    "taxes": ("¥12.58", 1460, 520),
    "words": ("价税合计(大写)", 100, 560),
    "in words": ("⊗壹佰零玖圆叁角捌分", 450, 560),
    "total": ("(小写)¥109.38", 1100, 560),
    "seller": ("名称：青禾县样例大药房有限公司", 60, 610),
    "seller id": (f"纳税人识别号：{SELLER_ID}", 60, 645),
    "place": ("地址、电话：青禾县样例镇演示路17号 0566-0000017", 60, 680),
    "cashier": ("收款人：钱收费", 60, 780),
    "checker": ("复核：孙复核", 500, 780),
    "drawer": ("开票人：周开票", 900, 780),
}

DIGITAL: Mapping[str, tuple[str, float, float]] = {
    "title": ("电子发票（普通发票）", 560, 30),
    "number": ("发票号码：25347990000001706125", 1150, 40),
    "day": ("开票日期：2025年09月06日", 1150, 75),
    "buyer": ("名称：李测试", 80, 180),
    "seller": ("名称：云岫市示范口腔门诊部有限公司", 860, 180),
    "buyer id": ("统一社会信用代码/纳税人识别号：341799197511020444", 80, 230),
    "seller id": ("统一社会信用代码/纳税人识别号：91341799MA8DEMNT3H", 860, 230),
    "h1": ("项目名称", 150, 330),
    "h2": ("规格型号", 440, 330),
    "h3": ("单 位", 600, 330),
    "h4": ("数 量", 720, 330),
    "h5": ("单 价", 900, 330),
    "h6": ("金 额", 1080, 330),
    "h7": ("税率/征收率", 1200, 330),
    "h8": ("税 额", 1440, 330),
    "name": ("*医疗服务*根管治疗", 40, 365),
    "unit": ("次", 610, 365),
    "quantity": ("1", 760, 365),
    "price": ("680", 940, 365),
    "amount": ("680.00", 1120, 365),
    "rate": ("免税", 1230, 365),
    "tax": ("***", 1500, 365),
    "sum": ("合 计", 150, 520),
    "net": ("¥680.00", 1110, 520),
    "taxes": ("***", 1500, 520),
    "words": ("价税合计（大写）", 100, 560),
    "in words": ("陆佰捌拾元整", 450, 560),
    "total": ("（小写）¥680.00", 1100, 560),
    "drawer": ("开票人：吴样本", 160, 700),
}


def read(
    lines: Mapping[str, tuple[str, float, float]] = CLASSIC,
    *,
    code: str = "",
    seals: Sequence[Seal] = (),
    **changed: str,
) -> Record:
    """The record of a page; `changed` replaces texts by key (blanks as underscores), "" takes the line away."""
    texts = {k.replace("_", " "): v for k, v in changed.items()}
    assert set(texts) <= set(lines)
    shown = [line(texts.get(k, text), x, y) for k, (text, x, y) in lines.items() if texts.get(k, text)]
    return extract(_with_code(document(*shown, seals=seals), code))


def _with_code(paper: Document, text: str) -> Document:
    codes = (Code(Rect(20, 20, 120, 120), text, "QRCode"),) if text else ()
    return replace(paper, pages=tuple(replace(p, codes=codes) for p in paper.pages))


def said(record: Record) -> dict[str, Any]:
    return {k: to_json(f.value) for k, f in record.fields.items()}


def states(record: Record) -> dict[str, State]:
    return {k: f.state for k, f in record.fields.items()}


def cells(record: Record, row: int) -> dict[str, Any]:
    return {k: to_json(f.value) for k, f in record.tables["items"][row].items()}


def test_every_field_of_a_classic_invoice_is_found() -> None:
    assert said(read()) == {
        "title": "样例省增值税电子普通发票",
        "invoice_code": "034179900111",
        "invoice_number": "20417993",
        "check_code": "61799208305512740986",
        "issue_date": "2025-04-17",
        "buyer": "张样例",
        "seller": "青禾县样例大药房有限公司",
        "seller_id": SELLER_ID,
        "net_amount": "96.80",
        "tax_amount": "12.58",
        "total": "109.38",
        "total_in_words": "壹佰零玖圆叁角捌分",
    }


def test_goods_keep_their_columns_and_names_over_two_lines() -> None:
    record = read()
    assert cells(record, 0) == {
        "name": "*中成药*复方样例滴丸", "unit": "瓶", "quantity": "4", "price": "21.24", "amount": "84.96",
        "tax_rate": "13%", "tax": "11.04",
    }  # fmt: skip
    assert cells(record, 1) == {"name": "*医疗器械*样例针", "amount": "11.84", "tax_rate": "13%", "tax": "1.54"}


def test_sums_words_and_check_digit_prove_what_they_cover() -> None:
    proven = {k for k, s in states(read()).items() if s is State.VERIFIED}
    assert proven == {"net_amount", "tax_amount", "total", "total_in_words", "seller_id"}


def test_quantity_by_price_and_rate_prove_the_cells_of_a_row() -> None:
    row = read().tables["items"][0]
    assert {k for k, f in row.items() if f.state is State.VERIFIED} == {
        "quantity",
        "price",
        "amount",
        "tax_rate",
        "tax",
    }


def test_the_fully_digital_kind_has_the_buyer_on_the_left() -> None:
    record = read(DIGITAL)
    assert record[F.BUYER].value == "李测试"
    assert record[F.SELLER].value == "云岫市示范口腔门诊部有限公司"
    assert record[F.BUYER_ID].value == "341799197511020444"
    assert record[F.SELLER_ID].state is State.VERIFIED
    assert record[F.INVOICE_NUMBER].value == "25347990000001706125"
    assert record[F.INVOICE_CODE].value is None


def test_a_number_in_a_sellers_block_left_of_the_middle_is_never_the_buyers() -> None:
    moved = {k: (text, 640.0 if k.startswith("seller") else left, top) for k, (text, left, top) in DIGITAL.items()}
    moved["buyer id"] = ("统一社会信用代码/纳税人识别号：", 80, 230)
    record = read(moved)
    assert record[F.BUYER_ID].value is None
    assert record[F.SELLER_ID].value == "91341799MA8DEMNT3H"
    assert record[F.SELLER].value == "云岫市示范口腔门诊部有限公司"


def test_an_exempt_invoice_has_no_tax_and_is_proven_without() -> None:
    record = read(DIGITAL)
    assert record[F.TAX_AMOUNT].value is None
    assert record[F.NET_AMOUNT].state is State.VERIFIED
    assert cells(record, 0)["tax_rate"] == "免税"


@pytest.mark.parametrize(("key", "field"), [("net", "net_amount"), ("taxes", "tax_amount"), ("total", "total")])
@pytest.mark.parametrize("place", [-1, -2, -4])
def test_a_misread_digit_in_a_sum_is_never_verified(key: str, field: str, place: int) -> None:
    text = CLASSIC[key][0]
    wrong = text[:place] + str((int(text[place]) + 5) % 10) + text[len(text) + place + 1 :]
    assert states(read(**{key: wrong}))[field] is not State.VERIFIED


def test_a_misread_amount_of_goods_is_doubtful_and_the_total_stands() -> None:
    record = read(amount_2="11.34")
    assert record.tables["items"][1]["amount"].state is State.DOUBTFUL
    assert record[F.TOTAL].state is State.VERIFIED
    assert [c.outcome for c in record.checks if c.rule == "vat-goods-sum"] == [Outcome.FAIL]


def test_a_misread_quantity_is_doubtful() -> None:
    row = read(quantity="9").tables["items"][0]
    assert row["quantity"].state is State.DOUBTFUL
    assert row["amount"].state is State.VERIFIED


def test_words_and_figures_that_differ_are_both_doubtful() -> None:
    record = read(in_words="⊗壹佰零玖圆叁角陆分")
    assert states(record)["total"] is State.DOUBTFUL
    assert states(record)["total_in_words"] is State.DOUBTFUL


def test_an_amount_beside_an_unsure_name_is_not_verified() -> None:
    lines = [line(text, x, y, confidence=0.95 if key == "second" else 0.99) for key, (text, x, y) in CLASSIC.items()]
    row = extract(document(*lines)).tables["items"][1]
    assert row["name"].state is State.DOUBTFUL
    assert row["amount"].state is State.READ


@pytest.mark.parametrize(("share", "state"), [(0.03, State.READ), (0.3, State.DOUBTFUL)])
def test_a_name_of_which_a_letter_may_be_another_proves_no_row(share: float, state: State) -> None:
    text, x, y = CLASSIC["second"]
    name = line(text, x, y)
    rival = replace(name.chars[1], rivals=(("比", share),))
    contested = replace(name, chars=(name.chars[0], rival, *name.chars[2:]))
    others = (line(*v) for k, v in CLASSIC.items() if k != "second")
    row = extract(document(contested, *others)).tables["items"][1]
    assert row["name"].state is state
    assert row["amount"].state is State.READ


def test_the_qr_code_proves_number_date_code_and_check_code() -> None:
    record = read(code=QR)
    proven = {k for k, s in states(record).items() if s is State.VERIFIED}
    assert {"invoice_code", "invoice_number", "issue_date", "check_code"} <= proven


def test_the_qr_code_proves_no_sum_that_was_put_in_the_place_of_the_print() -> None:
    net = CLASSIC["net"][0]
    for slip in range(1, len(net) - 3):
        wrong = net[:slip] + ("7" if net[slip] != "7" else "1") + net[slip + 1 :]
        assert states(read(code=QR, net=wrong))["net_amount"] is not State.VERIFIED, wrong


def test_a_misread_number_beside_its_qr_code_is_doubtful() -> None:
    record = read(code=QR, number="发票号码：20417998")
    assert record[F.INVOICE_NUMBER].state is State.DOUBTFUL
    assert "二维码" in record[F.INVOICE_NUMBER].why


def test_a_qr_code_of_another_invoice_says_nothing() -> None:
    record = read(code="01,10,011179900222,88880000,1.00,20240101,11111222223333344444,0000,")
    assert record[F.INVOICE_NUMBER].state is State.READ


def test_what_was_not_read_is_taken_from_the_qr_code() -> None:
    record = read(code=QR, check="")
    assert record[F.CHECK_CODE].value == "61799208305512740986"
    assert record[F.CHECK_CODE].source == "qr"


def test_the_sellers_seal_proves_the_sellers_name() -> None:
    seal = Seal(Rect(1300, 700, 1500, 850), "red", f"青禾县样例大药房有限公司 {SELLER_ID} 发票专用章")
    assert read(seals=[seal])[F.SELLER].state is State.VERIFIED
    other = Seal(Rect(1300, 700, 1500, 850), "red", "青禾县示范大药房有限公司 发票专用章")
    assert read(seals=[other])[F.SELLER].state is State.READ


def test_a_number_printed_twice_is_proven_and_two_that_differ_are_doubtful() -> None:
    paper = {k: v for k, v in CLASSIC.items() if k not in ("code", "number", "check")}
    twice = {
        "left": ("3417990130", 150, 60), "large": ("№ 01799206", 1150, 30),
        "again": ("3417990130", 1400, 70), "small": ("01799206", 1400, 100),
    }  # fmt: skip
    record = read(paper | twice)
    assert (record[F.INVOICE_CODE].value, record[F.INVOICE_CODE].state) == ("3417990130", State.VERIFIED)
    assert (record[F.INVOICE_NUMBER].value, record[F.INVOICE_NUMBER].state) == ("01799206", State.VERIFIED)
    assert read(paper | twice, small="01799208")[F.INVOICE_NUMBER].state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("printed", "value", "state"),
    [
        ("91341799MA25AMPLOY", SELLER_ID, State.VERIFIED),  # no letter O in GB 32100
        ("91341799MA25AMPL8Y", "91341799MA25AMPL8Y", State.DOUBTFUL),
        ("91341799MA25AMPLDY", SELLER_ID, State.DOUBTFUL),  # one look-alike mends it
        ("341799000001788", "341799000001788", State.READ),  # before 2015: no check digit
    ],
)
def test_tax_numbers_are_as_sure_as_their_check_digit(printed: str, value: str, state: State) -> None:
    field = read(seller_id=f"纳税人识别号：{printed}")[F.SELLER_ID]
    assert (field.value, field.state) == (value, state)


def test_a_number_whose_length_is_wrong_is_doubtful() -> None:
    assert read(number="发票号码：2041799")[F.INVOICE_NUMBER].state is State.DOUBTFUL


def test_the_digital_number_must_begin_with_the_year_of_issue() -> None:
    record = read(DIGITAL, number="发票号码：21347990000001706125")
    assert record[F.INVOICE_NUMBER].state is State.DOUBTFUL


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("样例省增值税电普通发票", "样例省增值税电子普通发票"),
        ("北京增值税电可普通发票", "北京增值税电子普通发票"),
        ("重庆增值税专用发", "重庆增值税专用发票"),
    ],
)
def test_a_title_under_the_seal_is_completed_and_doubtful(printed: str, restored: str) -> None:
    field = read(title=printed)[F.TITLE]
    assert (field.value, field.state) == (restored, State.DOUBTFUL)


def test_the_blank_place_of_a_buyer_is_not_filled_from_the_cipher_block() -> None:
    record = read(buyer="称：")
    assert record[F.BUYER].value is None
    assert record[F.BUYER_ID].value is None


def test_a_discount_line_with_negative_amounts_keeps_the_sum() -> None:
    record = read(
        amount_2="-1.23", tax_2="-0.16", net="¥83.73", taxes="¥10.88", total="(小写)¥94.61", in_words="玖拾肆圆陆角壹分"
    )
    assert cells(record, 1)["amount"] == "-1.23"
    assert record[F.NET_AMOUNT].state is State.VERIFIED


def test_columns_stand_in_the_order_of_their_heads() -> None:
    """Price before quantity: the product is the same either way, so that only the head tells them apart."""
    moved = {
        **DIGITAL,
        "h4": ("单 价", 720, 330),
        "h5": ("数 量", 900, 330),
        "quantity": ("680", 740, 365),
        "price": ("1", 960, 365),
    }
    row = cells(read(moved), 0)
    assert (row["price"], row["quantity"]) == ("680", "1")


def test_quantity_and_unit_in_one_cell_are_two_values() -> None:
    for written in ("1.00/次", "1次", "次 1"):
        row = cells(read({**DIGITAL, "unit": (written, 680, 365), "quantity": ("", 0, 0)}), 0)
        assert (row["quantity"], row["unit"]) == ("1", "次"), written


def test_a_quantity_that_was_overlooked_follows_from_price_and_amount_and_is_doubtful() -> None:
    row = read(quantity="").tables["items"][0]
    assert (to_json(row["quantity"].value), row["quantity"].state) == ("4", State.DOUBTFUL)
    assert row["amount"].state is State.VERIFIED
    assert "quantity" not in read(DIGITAL, quantity="", price="").tables["items"][0]


def test_a_column_taken_for_one_upright_text_gives_a_cell_to_each_row() -> None:
    lines = [line(t, x, y) for k, (t, x, y) in CLASSIC.items() if k != "unit"]
    upright = Line("瓶支", Rect(570, 360, 590, 448), 0.99)
    assert [r["unit"].value for r in extract(document(*lines, upright)).tables["items"]] == ["瓶", "支"]


def test_a_name_over_its_figures_belongs_to_them() -> None:
    lines = {**CLASSIC, "name 2": ("滴丸", 40, 395), "second": ("*医疗器械*样例", 40, 420), "tail": ("针", 40, 464)}
    lines |= {k: (CLASSIC[k][0], CLASSIC[k][1], 442) for k in ("amount 2", "rate 2", "tax 2")}
    record = read(lines)
    assert [cells(record, i)["name"] for i in (0, 1)] == ["*中成药*复方样例滴丸", "*医疗器械*样例针"]


def test_row_numbers_are_no_names() -> None:
    numbered = {**DIGITAL, "no": ("1", 10, 365), "name": ("*医疗服务*根管治疗", 60, 365)}
    assert cells(read(numbered), 0)["name"] == "*医疗服务*根管治疗"


def test_a_head_of_which_the_seal_left_one_letter_still_names_its_column() -> None:
    row = cells(read(h6b="", h8="税"), 0)
    assert (row["amount"], row["tax"]) == ("84.96", "11.04")


def test_a_coloured_print_taken_for_a_seal_hides_no_goods() -> None:
    over = Seal(Rect(0, 340, 500, 470), "blue", "")
    assert cells(read(seals=(over,)), 1)["name"] == "*医疗器械*样例针"


def test_the_part_total_of_a_page_is_neither_goods_nor_the_total() -> None:
    first = {**CLASSIC, "words": ("", 0, 0), "in words": ("", 0, 0), "total": ("", 0, 0), "sum 1": ("小", 150, 520)}
    last = {k: v for k, v in CLASSIC.items() if k not in ("second", "amount 2", "rate 2", "tax 2", "name 2")} | {
        "part": ("小计", 150, 480), "part 1": ("¥84.96", 1090, 480), "part 2": ("¥11.04", 1460, 480), "net": ("¥181.76", 1090, 520),
        "taxes": ("¥23.62", 1460, 520), "in words": ("贰佰零伍圆叁角捌分", 450, 560), "total": ("(小写)¥205.38", 1100, 560),
    }  # fmt: skip
    pages = [page([line(*v) for v in part.values() if v[0]], number=i) for i, part in enumerate((first, last), start=1)]
    record = extract(Document("a.pdf", "0" * 64, tuple(pages)))
    assert (said(record)["net_amount"], said(record)["tax_amount"]) == ("181.76", "23.62")
    assert len(record.tables["items"]) == 3
    assert states(record)["net_amount"] is State.VERIFIED


def test_the_row_that_stands_for_a_list_goes_where_the_list_is_read() -> None:
    stands = {**DIGITAL, "name": ("（详见销货清单）", 40, 365)}
    assert [r["name"].value for r in read(stands).tables["items"]] == ["（详见销货清单）"]
    pages = [page([line(*v) for v in part.values()], number=i) for i, part in enumerate((stands, DIGITAL), start=1)]
    record = extract(Document("a.pdf", "0" * 64, tuple(pages)))
    assert [r["name"].value for r in record.tables["items"]] == ["*医疗服务*根管治疗"]


def test_a_date_whose_figures_stand_apart_is_read_whole() -> None:
    parted = {**CLASSIC, "day": ("开票日期：2025", 1150, 90), "rest": ("04 17", 1300, 90)}
    assert said(read(parted))["issue_date"] == "2025-04-17"


def test_what_is_left_of_a_number_is_completed_from_the_qr_code() -> None:
    code = "01,32,,25347990000001706125,680.00,20250906,,1A2B,"
    record = read({**DIGITAL, "number": ("7990000001706125", 1150, 40)}, code=code)
    assert said(record)["invoice_number"] == "25347990000001706125"


def test_a_code_of_ten_digits_behind_a_zero_has_lost_two() -> None:
    assert states(read({**CLASSIC, "code": ("发票代码：0341799001", 1150, 20)}))["invoice_code"] is State.DOUBTFUL


def test_stars_that_were_taken_for_others_are_put_right_and_doubtful() -> None:
    for printed in ("*医疗器械★样例针", "*★医疗器械*样例针", "医疗器械*样例针"):
        name = read(second=printed).tables["items"][1]["name"]
        assert (name.value, name.state) == ("*医疗器械*样例针", State.DOUBTFUL)


def test_a_name_cut_behind_its_class_or_run_into_the_next_is_never_proven() -> None:
    for printed in ("*医疗器械", "*医疗器械*样例针*中成药*样例丸"):
        row = read(second=printed).tables["items"][1]
        assert row["name"].state is State.DOUBTFUL
        assert row["amount"].state is not State.VERIFIED


def test_a_name_in_two_pieces_is_one() -> None:
    lines = {**CLASSIC, "second": ("*医疗器", 40, 420), "rest": ("械*样例针", 111, 420)}
    assert cells(read(lines), 1)["name"] == "*医疗器械*样例针"
    lines = {**CLASSIC, "seller": ("名称：青禾县样例", 60, 610), "rest": ("大药房有限公司", 222, 610)}
    assert said(read(lines))["seller"] == "青禾县样例大药房有限公司"


def test_a_cell_whose_head_was_lost_moves_no_other() -> None:
    row = cells(read({**DIGITAL, "h4": ("", 0, 0)}), 0)
    assert (row["price"], row["amount"]) == ("680", "680.00")


def test_a_row_whose_amount_was_not_read_is_a_row_and_for_a_person_to_look_at() -> None:
    rows = read(amount="").tables["items"]
    assert [to_json(r["amount"].value) for r in rows] == ["84.96", "11.84"]
    assert rows[0]["amount"].state is State.DOUBTFUL
    assert read(amount="", quantity="").tables["items"][0]["amount"].state is State.UNREAD


def test_a_sum_that_was_not_found_follows_from_the_others_and_is_doubtful() -> None:
    for key, field, value in (
        ("net", "net_amount", "96.80"),
        ("taxes", "tax_amount", "12.58"),
        ("total", "total", "109.38"),
    ):
        record = read({**CLASSIC, key: ("", 0, 0)})
        assert (said(record)[field], states(record)[field]) == (value, State.DOUBTFUL)


def test_a_sum_that_rows_and_total_say_otherwise_is_theirs_and_doubtful() -> None:
    record = read(net="¥56.80")
    assert (said(record)["net_amount"], states(record)["net_amount"]) == ("96.80", State.DOUBTFUL)


@pytest.mark.parametrize("printed", ["壹佰零玖圆叁角", "壹百零玖圆叁角捌分", "佰零玖圆叁角捌分", "壹佰零玖员叁角捌分"])
def test_words_of_which_a_numeral_was_lost_are_those_of_the_proven_total(printed: str) -> None:
    assert said(read(in_words=printed))["total_in_words"] == "壹佰零玖圆叁角捌分"
    assert printed.count("员") or states(read(in_words=printed))["total_in_words"] is State.DOUBTFUL


@pytest.mark.parametrize("printed", ["2O25年04月17日", "Z025-04-17", "2025041718:40"])
def test_a_date_with_letters_for_figures_is_mended_and_doubtful(printed: str) -> None:
    record = read({**CLASSIC, "day": (f"开票日期：{printed}", 1150, 90)})
    assert (said(record)["issue_date"], states(record)["issue_date"]) == ("2025-04-17", State.DOUBTFUL)


def test_a_low_score_alone_leaves_a_date_doubtful() -> None:
    text, x, y = CLASSIC["day"]
    lines = [line(t, a, b) for k, (t, a, b) in CLASSIC.items() if k != "day"]
    lines.append(with_score(line(text, x, y), 7, 0.3))
    assert extract(document(*lines))[F.ISSUE_DATE].state is State.DOUBTFUL


def test_clerks_and_places_go_to_the_extra_labels() -> None:
    extra = {k: f.value for k, f in read().extra.items()}
    assert extra["收款人"] == "钱收费"
    assert extra["开票人"] == "周开票"
    assert extra["销售方地址、电话"] == "青禾县样例镇演示路17号 0566-0000017"


def test_a_page_of_noise_gives_no_value_that_needs_a_digit() -> None:
    noise: list[Line] = [line("增值税电子普通发票", 500, 30), line("名称", 60, 200), line("<>*/+-", 400, 200)]
    record = extract(document(*noise))
    assert {k for k, f in record.fields.items() if f.value is not None} <= {"title"}
    assert values.compact_text(str(record[F.TITLE].value)) == "增值税电子普通发票"


@pytest.mark.ocr
def test_the_samples_are_read() -> None:
    found = figures(Path("samples/data/vat"), Path("samples/data/vat"))
    assert found["verified_wrong"] == 0
    assert found["item_verified_wrong"] == 0
    assert found["wrong_silent"] == 0
    assert found["field_f1"] >= 0.95
    assert found["item_f1"] >= 0.95


@pytest.mark.ocr
@pytest.mark.real
def test_real_invoices_are_read(real: Path) -> None:
    found = figures(real / "images", real / "gold", "vat-*")
    assert found["verified_wrong"] == 0
    assert found["field_f1"] >= 0.95
