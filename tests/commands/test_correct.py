"""`intake correct`: which paper a clerk means, and what is told of a correction."""

import shlex
from datetime import UTC, datetime

import pytest

from intake.cases.corrections.make import ValueDecision
from intake.commands.correct import correct_value, describe_correction, find_paper
from intake.errors import UsageError
from intake.model import Reading
from intake.report.text import judgement_text
from tests.cases.corrections.decided import bill, decided, lying_in
from tests.cases.test_memory import GIVEN, OFFICE, PAPERS, judge_papers
from tests.rule_cases import reading_of

SAID = ValueDecision("payer", "样张三", "样王五", "与身份证 核对", datetime(2026, 10, 13, tzinfo=UTC))


def stack(page: int, **fields: object) -> Reading:
    """A bill on one page of `stack.pdf`."""
    return lying_in(bill("stack.pdf", **fields), ("scans/stack.pdf", page))


CASE = [
    reading_of({"type": "id_card", "fields": {"name": "样张三"}}, "card.jpg"),
    stack(1, payer="样张二"),
    stack(2, payer="样张二", total="-18.00"),
    reading_of({"type": "expense_list", "fields": {"name": "样张三"}}, "scans/12.jpg"),
]


@pytest.mark.parametrize(
    ("text", "index"),
    [("1", 0), ("4", 3), ("card.jpg", 0), ("card", 0), ("stack.pdf:2", 2), ("scans/12.jpg", 3), ("12.jpg", 3)],
)
def test_a_paper_is_called_by_its_number_its_file_or_its_page(text: str, index: int) -> None:
    assert find_paper(CASE, text) == index


@pytest.mark.parametrize("text", ["0", "5", "12", "no.pdf", "stack.pdf:3", "stack.pdf:", ":1", ""])
def test_a_paper_that_is_not_there_is_told_with_those_that_are(text: str) -> None:
    with pytest.raises(UsageError, match=r"1 居民身份证 card\.jpg 第 1 页；2 .*4 "):
        find_paper(CASE, text)


def test_of_several_papers_in_a_file_the_number_is_asked_for() -> None:
    with pytest.raises(UsageError, match=r"“stack.pdf”里有 2 份材料；请写序号：2 .*；3 "):
        find_paper(CASE, "stack.pdf")


def test_check_lists_the_papers_by_these_numbers() -> None:
    told = judgement_text(judge_papers("样例", PAPERS, GIVEN, OFFICE), {})
    assert "文书\n  1 居民身份证 card.jpg 第 1 页\n  2 住院收费票据 bill.jpg 第 1 页\n" in told


def test_old_and_new_are_told_and_the_commands_that_correct_it_elsewhere() -> None:
    made = correct_value(CASE, "stack.pdf:1", SAID)
    told = describe_correction(CASE, [], made, "收件/样张三").splitlines()
    assert told[0].endswith("交款人：样张二（已读） → 样张三")
    assert told[2].startswith("  3 ")
    assert shlex.split(told[3]) == [
        "intake", "correct", "收件/样张三", "3", "payer", "样张三", "--why", "与身份证 核对", "--by", "样王五",
    ]  # fmt: skip
    assert len(told) == 4


def test_what_was_corrected_there_already_is_not_offered() -> None:
    made = correct_value(CASE, "2", SAID)
    other = decided("payer", "样张二", "样李四", paper="scans/stack.pdf", page=2)
    assert len(describe_correction(CASE, [other], made, "x").splitlines()) == 1


def test_an_amount_below_zero_is_no_option_of_the_command() -> None:
    made = correct_value([bill(total="1.00"), *CASE], "1", ValueDecision("total", "-80", "样王五", "看原件", SAID.at))
    papers = [bill(total="1.00"), bill("b.jpg", total={"value": "2.00", "state": "doubtful"})]
    command = shlex.split(describe_correction(papers, [], made, "x").splitlines()[3])
    assert command[-5:] == ["--", "x", "2", "total", "-80.00"]


def test_that_a_paper_carries_no_such_thing_is_told_in_words() -> None:
    made = correct_value(CASE, "3", ValueDecision("total", None, "样王五", "看原件", SAID.at))
    assert describe_correction(CASE, [], made, "x").endswith("：-18.00（已读） → 票面没有\n")
