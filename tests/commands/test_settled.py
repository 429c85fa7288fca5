"""`intake ledger settled`: a list of settled bills taken in, once, and what is said of it."""

from pathlib import Path

from sqlalchemy import func, select

from intake.errors import ExitCode
from intake.ledger.location import LedgerPlace
from intake.ledger.schema import SETTLED
from intake.ledger.store import open_ledger
from tests.commands.test_ledger import write_settings
from tests.conftest import Command

LIST = "姓名,票据号码,费用总额\n样张三,0038433844,6072.36\n样李四,,88.00\n"


def test_a_list_is_taken_in_once(intake: Command, place: LedgerPlace, tmp_path: Path) -> None:
    settings, file = write_settings(tmp_path / "s.toml", place), tmp_path / "结算.csv"
    file.write_text(LIST, "utf-8")
    first, second = (intake("ledger", "settled", file, "--settings", settings) for _ in range(2))
    assert (first.code, second.code) == (ExitCode.DONE, ExitCode.DONE), first.err
    assert "已导入\t结算.csv\t1 行\n未导入\t1 行没有票据号码" in first.out.decode()
    assert "以前已经导入，没有变化\t结算.csv\t1 行" in second.out.decode()
    opened = open_ledger(place)
    with opened.reading() as connection:
        assert connection.execute(select(func.count()).select_from(SETTLED)).scalar() == 1
    opened.close()


def test_a_list_that_a_spreadsheet_spoilt_is_refused_whole(intake: Command, tmp_path: Path) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    settings, file = write_settings(tmp_path / "s.toml", place), tmp_path / "结算.csv"
    file.write_text(LIST + "样王五,1.23E+17,1.00\n", "utf-8")
    called = intake("ledger", "settled", file, "--settings", settings)
    assert called.code == ExitCode.SOME_FAILED
    assert "第 4 行“票据号码”已被改成科学计数" in called.err
    assert "样王五" not in called.err
    assert not (tmp_path / "ledger.sqlite").exists()
