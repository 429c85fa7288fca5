"""An expense list is read with any columns, joined over pages, proven row by row and by its sums."""

import json
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractors.expense_list.list_proof import holes
from extractors.expense_list.read_list import extract
from extractors.expense_list.table_marks import scope_of
from intake.fields.sums import is_product, may_be_product
from intake.model import Document, Line, Outcome, Page, Record, State
from intake.types.vocabulary import ExpenseList as F
from intake.types.vocabulary import to_json
from tests.pages import line, page
from tests.readings import read_pages

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "samples" / "data" / "lists"
STEP = 34.0
COLUMNS = (
    ("项目名称", 80),
    ("规格", 480),
    ("单位", 700),
    ("数量", 820),
    ("单价", 960),
    ("金额", 1120),
    ("医保等级", 1300),
)
ROWS = (
    ("氯化钠注射液", "", "袋", "3", "3.12", "9.36", "甲"),
    ("注射用头孢曲松钠", "", "支", "6", "4.86", "29.16", "甲"),
    ("静脉输液", "", "组", "2", "9.00", "18.00", "甲"),
    ("空调降温费", "", "日", "4", "6.00", "24.00", "丙"),
)
TOTAL = "80.52"


def head() -> list[Line]:
    return [
        line("青禾县样例医院住院费用清单", 500, 20, height=30),
        line("姓名：张样例", 80, 80),
        line("性别：男", 400, 80),
        line("年龄：57岁", 600, 80),
        line("住院号：2025000123", 800, 80),
        line("科室：骨科一病区", 1200, 80),
        line("入院日期：2025-03-02", 80, 110),
        line("出院日期：2025-03-10", 500, 110),
        line("医保类型：城乡居民基本医疗保险", 900, 110),
    ]


def header(top: float = 150, columns: Sequence[tuple[str, int]] = COLUMNS) -> list[Line]:
    return [line(word, x, top) for word, x in columns]


def row(cells: Sequence[str], top: float, columns: Sequence[tuple[str, int]] = COLUMNS) -> list[Line]:
    return [line(text, x, top) for text, (_, x) in zip(cells, columns, strict=True) if text]


def body(
    rows: Sequence[Sequence[str]] = ROWS, top: float = 190, columns: Sequence[tuple[str, int]] = COLUMNS
) -> list[Line]:
    return [x for i, cells in enumerate(rows) for x in row(cells, top + i * STEP, columns)]


def read(*pages: Sequence[Line]) -> Record:
    made: list[Page] = [page(lines, number=i) for i, lines in enumerate(pages, 1)]
    return extract(Document("样例.jpg", "0" * 64, tuple(made)))


def a_list(*more: Line, rows: Sequence[Sequence[str]] = ROWS) -> Record:
    return read([*head(), *header(), *body(rows), *more])


def cells(record: Record, key: str) -> list[Any]:
    return [to_json(r[key].value) if key in r else None for r in record.tables["items"]]


def states(record: Record, key: str) -> list[State]:
    return [r[key].state for r in record.tables["items"]]


def total(text: str = f"合计金额：{TOTAL}", top: float = 400) -> Line:
    return line(text, 80, top)


# ------------------------------------------------------------------------------------------------ head
def test_the_head_gives_hospital_title_patient_and_stay() -> None:
    record = a_list(total())
    assert {k: to_json(f.value) for k, f in record.fields.items()} == {
        "title": "住院费用清单",
        "hospital": "青禾县样例医院",
        "name": "张样例",
        "sex": "男",
        "age": "57",
        "inpatient_number": "2025000123",
        "department": "骨科一病区",
        "insurance_type": "城乡居民基本医疗保险",
        "admission_date": "2025-03-02",
        "discharge_date": "2025-03-10",
        "total": TOTAL,
    }


def test_a_period_of_charges_gives_the_stay_but_only_doubtfully() -> None:
    record = read(
        [line("样例医院费用明细", 500, 20), line("费用日期：2025-03-02至2025-03-10", 80, 80), *header(), *body()]
    )
    assert record[F.ADMISSION_DATE].state is State.DOUBTFUL
    assert to_json(record[F.DISCHARGE_DATE].value) == "2025-03-10"


def test_heads_of_two_pages_that_differ_are_doubtful() -> None:
    second = [x if "姓名" not in x.text else line("姓名：张样列", 80, 80) for x in head()]
    record = read([*head(), *header(), *body()], [*second, *header(), *body()])
    assert record[F.NAME].state is State.DOUBTFUL
    assert record[F.SEX].state is State.READ


def test_a_whole_id_number_is_proven_by_its_check_digit() -> None:
    good, bad = (read([*head(), line(f"身份证号：{n}", 80, 130), *header(170), *body(top=210)])
                 for n in ("341799196804170211", "341799196804170213"))  # fmt: skip
    assert {good[F.ID_NUMBER].state, bad[F.ID_NUMBER].state} == {State.DOUBTFUL, State.VERIFIED}


# ------------------------------------------------------------------------------------------------ rows
def test_every_row_is_read_column_by_column() -> None:
    record = a_list(total())
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert cells(record, "unit") == [r[2] for r in ROWS]
    assert cells(record, "quantity") == ["3", "6", "2", "4"]
    assert cells(record, "price") == ["3.12", "4.86", "9", "6"]
    assert cells(record, "amount") == [r[5] for r in ROWS]
    assert cells(record, "coverage") == ["甲", "甲", "甲", "丙"]


def test_a_row_that_multiplies_and_a_total_that_adds_up_are_verified() -> None:
    record = a_list(total())
    assert set(states(record, "amount") + states(record, "quantity") + states(record, "price")) == {State.VERIFIED}
    assert record[F.TOTAL].state is State.VERIFIED


def test_columns_may_stand_in_any_order() -> None:
    columns = (("金额", 80), ("数量", 220), ("单价", 340), ("名称", 480), ("类别", 900))
    rows = [("9.36", "3", "3.12", "氯化钠注射液", "甲类"), ("-9.72", "-2", "4.86", "注射用头孢曲松钠", "乙类")]
    record = read([*head(), *header(150, columns), *body(rows, columns=columns)])
    assert cells(record, "amount") == ["9.36", "-9.72"]
    assert cells(record, "coverage") == ["甲类", "乙类"]
    assert set(states(record, "amount")) == {State.VERIFIED}


def test_a_column_of_fee_categories_is_no_coverage() -> None:
    columns = (("类别", 80), ("名称", 300), ("数量", 700), ("单价", 900), ("金额", 1100))
    record = read(
        [*head(), *header(150, columns), *body([("西药费", "氯化钠注射液", "3", "3.12", "9.36")], columns=columns)]
    )
    assert cells(record, "coverage") == [None]
    assert cells(record, "name") == ["氯化钠注射液"]


def test_a_misread_digit_never_leaves_a_verified_amount() -> None:
    for i, digit in enumerate("9.36"):
        for other in "0123456789":
            if digit in ".," or other == digit:
                continue
            wrong = "9.36"[:i] + other + "9.36"[i + 1 :]
            record = a_list(total(), rows=[(*ROWS[0][:5], wrong, "甲"), *ROWS[1:]])
            assert record.tables["items"][0]["amount"].state is not State.VERIFIED
            assert record[F.TOTAL].state is not State.VERIFIED


def test_only_the_cells_that_may_be_to_blame_are_doubtful() -> None:
    record = a_list(rows=[("氯化钠注射液", "", "袋", "3", "3.12", "9.86", "甲"), *ROWS[1:]])
    assert record.tables["items"][0]["amount"].state is State.DOUBTFUL
    assert record.tables["items"][0]["quantity"].state is State.READ
    assert states(record, "amount")[1:] == [State.VERIFIED] * 3


def test_the_only_other_reading_that_multiplies_is_taken_but_stays_doubtful() -> None:
    from dataclasses import replace

    lines = body()
    lines = [replace(x, text="9.86", alternatives=("9.36",)) if x.text == "9.36" else x for x in lines]
    record = read([*head(), *header(), *lines])
    amount = record.tables["items"][0]["amount"]
    assert (to_json(amount.value), amount.state) == ("9.36", State.DOUBTFUL)


def test_a_lost_minus_of_a_refund_is_found_by_the_quantity() -> None:
    record = a_list(rows=[("氯化钠注射液", "", "袋", "-3", "3.12", "9.36", "甲"), *ROWS[1:]])
    amount = record.tables["items"][0]["amount"]
    assert (to_json(amount.value), amount.state) == ("-9.36", State.DOUBTFUL)


def test_an_amount_beside_a_name_with_latin_letters_is_only_read() -> None:
    record = a_list(rows=[("维生素B12注射液", "", "支", "3", "3.12", "9.36", "甲"), *ROWS[1:]])
    first = record.tables["items"][0]
    assert (first["amount"].state, first["quantity"].state) == (State.READ, State.VERIFIED)


def test_an_amount_beside_an_unsure_name_is_only_read() -> None:
    lines = [line(x.text, x.rect.left, x.rect.top, confidence=0.95) if x.text == "静脉输液" else x for x in body()]
    record = read([*head(), *header(), *lines, total()])
    assert states(record, "amount")[2] is State.READ


def test_a_quantity_may_carry_its_unit() -> None:
    columns = (("项目名称[规格]", 80), ("单价", 700), ("数量/单位", 900), ("金额", 1100))
    record = read(
        [*head(), *header(150, columns), *body([("阿莫西林胶囊[0.25g*24粒]", "9.30", "2盒", "18.60")], columns=columns)]
    )
    first = record.tables["items"][0]
    assert [to_json(first[k].value) for k in ("quantity", "unit", "spec")] == ["2", "盒", "0.25g*24粒"]


def test_a_line_over_several_cells_is_cut_at_its_gaps() -> None:
    run = line("袋       3", 700, 190)
    lines = [x for x in body() if x.rect.top > 200 or x.text not in ("袋", "3")]
    record = read([*head(), *header(), *lines, run])
    assert (cells(record, "unit")[0], cells(record, "quantity")[0]) == ("袋", "3")


LONG = ("一次性使用中心静脉导管穿刺套件", "", "套", "1", "286.40", "286.40", "丙")


def test_a_name_over_two_lines_is_one_entry() -> None:
    second = line("(双腔抗感染型)", 80, 214)
    moved = [x for i, cells_ in enumerate((LONG, *ROWS)) for x in row(cells_, 190 + 60 * i)]
    record = read([*head(), *header(), *moved, second])
    assert cells(record, "name")[0] == "一次性使用中心静脉导管穿刺套件(双腔抗感染型)"
    assert len(cells(record, "name")) == 5
    assert states(record, "amount")[0] is State.VERIFIED


def test_words_below_a_short_name_do_not_belong_to_it() -> None:
    moved = [x for i, cells_ in enumerate((LONG, *ROWS)) for x in row(cells_, 190 + 60 * i)]
    record = read([*head(), *header(), *moved, line("长期医嘱", 80, 280)])
    assert cells(record, "name")[1] == "氯化钠注射液"


def test_an_amount_beside_a_name_that_may_go_on_in_another_row_is_only_read() -> None:
    lines = [*row(LONG, 190), line("(双腔抗感染型)", 80, 190 + STEP), *body(ROWS, 190 + 2 * STEP)]
    record = read([*head(), *header(), *lines])
    assert cells(record, "name")[0] == "一次性使用中心静脉导管穿刺套件(双腔抗感染型)"
    assert states(record, "amount")[0] is State.READ


def test_a_name_around_the_level_of_its_figures_is_one_entry() -> None:
    lines = [
        *body(),
        line("一次性使用中心静脉导管", 80, 318),
        line("穿刺套件", 80, 342),
        *row(("", "", "套", "1", "286.40", "286.40", "丙"), 330),
    ]
    record = read([*head(), *header(), *lines])
    assert cells(record, "name")[-1] == "一次性使用中心静脉导管穿刺套件"


def test_an_amount_that_cannot_be_read_is_unread_not_left_out() -> None:
    record = a_list(rows=[("氯化钠注射液", "", "袋", "3", "3.12", "#.##", "甲"), *ROWS[1:]])
    assert len(record.tables["items"]) == 4
    assert record.tables["items"][0]["amount"].state is State.UNREAD


# ------------------------------------------------------------------------------------------------ headings and sums
def test_days_over_their_rows_give_the_date() -> None:
    lines = [
        line("费用日期：2025-03-02", 80, 190),
        *body(ROWS[:2], 224),
        line("2025-03-03", 80, 292),
        *body(ROWS[2:], 326),
    ]
    record = read([*head(), *header(), *lines, line("费用合计：80.52", 80, 420)])
    assert cells(record, "date") == ["2025-03-02", "2025-03-02", "2025-03-03", "2025-03-03"]
    assert record[F.TOTAL].state is State.VERIFIED


def test_category_headings_and_their_sums_are_no_entries() -> None:
    lines = [
        line("西药费", 80, 190), *body(ROWS[:2], 224), line("西药费小计", 80, 292), line("38.52", 1120, 292),
        line("其他费", 80, 326), *body(ROWS[2:], 360), line("其他费小计", 80, 428), line("42.00", 1120, 428),
    ]  # fmt: skip
    record = read([*head(), *header(), *lines, total(top=470)])
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert [c.outcome for c in record.checks if c.rule == "list-block-sum"] == [Outcome.PASS] * 2


def test_a_category_with_its_sum_on_one_line_is_no_entry() -> None:
    lines = [line("西药费", 80, 190), line("80.52", 1120, 190), *body(ROWS, 224)]
    assert cells(read([*head(), *header(), *lines]), "name") == [r[0] for r in ROWS]


def test_summaries_at_the_foot_are_no_entries() -> None:
    foot = [
        line("西药费：38.52", 80, 440),
        line("化验费：20.00", 400, 440),
        line("其他费：42.00", 1100, 440),
        line("第1页", 760, 480),
    ]
    record = a_list(total(), *foot)
    assert cells(record, "name") == [r[0] for r in ROWS]


def test_amounts_per_category_below_the_total_are_no_entries() -> None:
    foot = [line("药品类", 80, 440), line("38.52", 1120, 440), line("诊疗项目", 80, 474), line("42.00", 1120, 474)]
    record = a_list(line("合计", 80, 400), line("80.52", 1120, 400), *foot)
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert record[F.TOTAL].state is State.VERIFIED


def test_a_sum_that_differs_makes_the_total_doubtful() -> None:
    record = a_list(total("合计金额：81.52"))
    assert record[F.TOTAL].state is State.DOUBTFUL
    assert set(states(record, "amount")) == {State.VERIFIED}


def test_a_lost_row_is_told_by_its_number() -> None:
    columns = (("序号", 20), *COLUMNS)
    rows = [(str(n), *cells_) for n, cells_ in zip((1, 2, 4, 5), ROWS, strict=True)]
    record = read([*head(), *header(150, columns), *body(rows, columns=columns)])
    assert any("3" in w for w in record.warnings)


def test_a_printed_count_of_entries_is_held_against_them() -> None:
    assert not a_list(total("共4项 合计：80.52元")).warnings
    assert a_list(total("共5项 合计：80.52元")).warnings


# ------------------------------------------------------------------------------------------------ pages and groups
def test_pages_of_one_list_are_joined_and_proven_by_page_and_over_all() -> None:
    first = [*head(), *header(), *body(ROWS[:2]), line("本页小计：38.52", 80, 300)]
    last = [*head(), *header(), *body(ROWS[2:]), line("本页小计：42.00  累计：80.52  合计：80.52", 80, 300)]
    record = read(first, last)
    assert len(record.tables["items"]) == 4
    assert record[F.TOTAL].state is State.VERIFIED
    assert {c.rule for c in record.checks if c.outcome is Outcome.PASS} >= {
        "list-page-sum",
        "list-running-sum",
        "list-total",
    }
    assert [r["amount"].evidence.page for r in record.tables["items"] if r["amount"].evidence] == [1, 1, 2, 2]


def test_a_page_without_a_header_has_the_columns_of_the_page_before() -> None:
    record = read([*head(), *header(), *body(ROWS[:2])], [*body(ROWS[2:], 40), total(top=140)])
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert record[F.TOTAL].state is State.VERIFIED


def test_two_groups_of_columns_are_read_one_after_the_other() -> None:
    columns = (
        ("项目名称", 40),
        ("数量", 360),
        ("单价", 460),
        ("金额", 600),
        ("项目名称", 800),
        ("数量", 1120),
        ("单价", 1220),
        ("金额", 1360),
    )
    small = [(r[0], r[3], r[4], r[5]) for r in ROWS]
    rows = [(*small[0], *small[2]), (*small[1], *small[3])]
    record = read([*head(), *header(150, columns), *body(rows, columns=columns), total()])
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert record[F.TOTAL].state is State.VERIFIED


def test_a_misread_head_is_known_by_the_letters_it_keeps() -> None:
    columns = tuple(("金颜" if w == "金额" else w, x) for w, x in COLUMNS)
    assert cells(read([*head(), *header(150, columns), *body()]), "amount") == [r[5] for r in ROWS]


def test_a_list_without_any_header_is_read_by_its_contents_and_arithmetic() -> None:
    record = read([*head(), *body(), total()])
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert cells(record, "quantity") == ["3", "6", "2", "4"]
    assert cells(record, "coverage") == ["甲", "甲", "甲", "丙"]
    assert set(states(record, "amount")) == {State.READ}
    assert record[F.TOTAL].state is State.VERIFIED


def test_a_header_that_lost_its_name_and_amount_is_completed_by_arithmetic() -> None:
    columns = tuple(("■■", x) if w in ("项目名称", "金额") else (w, x) for w, x in COLUMNS)
    record = read([*head(), *header(150, columns), *body(), total()])
    assert cells(record, "name") == [r[0] for r in ROWS]
    assert cells(record, "price") == ["3.12", "4.86", "9", "6"]


def test_a_page_without_a_table_has_no_entries() -> None:
    record = read(head())
    assert record.tables["items"] == ()
    assert F.TOTAL.name not in record.fields


# ------------------------------------------------------------------------------------------------ arithmetic
def test_only_a_product_rounded_to_fen_is_a_proof() -> None:
    assert is_product(Decimal(3), Decimal("6.2335"), Decimal("18.70"))
    assert not is_product(Decimal(2), Decimal("6.2335"), Decimal("12.46"))
    assert may_be_product(Decimal(2), Decimal("6.2335"), Decimal("12.46"))
    assert not may_be_product(Decimal(1), Decimal("6.23"), Decimal("6.24"))
    assert not is_product(Decimal(-1), Decimal("6.23"), Decimal("6.23"))


def test_a_misread_row_number_is_no_hole() -> None:
    assert holes([1, 2, 4, 5, 6]) == (3,)
    assert holes([1, 2, 8, 4, 5]) == ()
    assert holes([1, None, 3, 4]) == ()


@pytest.mark.parametrize(
    ("words", "scope"),
    [("本页小计", "page"), ("累计", "running"), ("西药费小计", "block"), ("日小计", "block"), ("合计", "total"),
     ("医疗费合计", "total"), ("费用总计", "total"), ("小计", "block"), ("共 20 项 合计", "total"), ("共3项小计", "block"),
     ("诊疗项合计", "block")],
)  # fmt: skip
def test_a_sum_is_known_by_its_words(words: str, scope: str) -> None:
    assert scope_of(words) == scope


# ------------------------------------------------------------------------------------------------ samples
def _gold(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_the_expected_values_add_up(path: Path) -> None:
    gold = _gold(path.stem)
    amounts = [Decimal(r["amount"]) for r in gold["tables"]["items"]]
    assert (sum(amounts) == Decimal(gold["fields"]["total"])) is ("note" not in gold)
    assert (SAMPLES / gold["file"]).exists()


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("name", "least", "total"),
    [
        ("list-by-category.pdf", 1.0, State.VERIFIED),
        ("list-brackets-photo.jpg", 0.95, State.VERIFIED),
        ("list-wrapped-stamp.jpg", 0.85, None),  # amounts under the seal cannot all be read
        ("bad-list-row.jpg", 0.95, State.DOUBTFUL),
    ],
)
def test_samples_are_read_without_a_silent_mistake(name: str, least: float, total: State | None) -> None:
    record = extract(Document(name, "0" * 64, read_pages(SAMPLES / name)))
    gold = _gold(Path(name).stem)
    wanted = [(_flat(r["name"]), r["amount"]) for r in gold["tables"]["items"]]
    found = [(_flat(r["name"].value), to_json(r["amount"].value), r["amount"].state) for r in record.tables["items"]]
    assert len(found) == len(wanted)
    assert sum((n, a) in wanted for n, a, _ in found) >= least * len(wanted)
    assert all((n, a) in wanted for n, a, state in found if state is State.VERIFIED)
    assert total is None or record[F.TOTAL].state is total


def _flat(text: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(text)).split())
