"""`case.yaml`: what a person knows of a case and the papers cannot tell. Optional, strict, never guessed at.

item: 住院费用报销
insurance: 居民
applied: "2026-10-12"
applicant: {name: 样张三, id_number: "34…", phone: "139…"}
agent: {name: 样李四, id_number: "34…", phone: "138…"}     # 代办人；不写即为本人办理
facts: {restricted_drug: true}                              # 事项条件，见 intake items show
shown: [有效身份证件]                                        # 窗口已查验、未扫描的材料
diseases: [高血压]                                           # 门诊慢特病，由工作人员选定
hospital_levels: {青禾县样例医院: 二级}
edition: 3fa1…                                               # 按某一版事项目录核对
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from intake.cases.model import Given, Person
from intake.errors import BadConfiguration

NAME = "case.yaml"
_STEP = "请对照 docs/operations.md 中 case.yaml 的写法改正"


def read_given(path: Path) -> Given:
    """What the file says.

    Raises:
        BadConfiguration: unreadable, not YAML, an unknown key, or a value of the wrong kind; the message names the key.
    """
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadConfiguration(f"{path} 第 {line} 行：不是 YAML 的写法", _STEP) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadConfiguration(f"{path}：无法读取（{type(error).__name__}）", _STEP) from error
    return given_from({} if told is None else told, str(path))


def given_from(told: Any, where: str) -> Given:
    """The same from a mapping; `where` names it in messages.

    Raises:
        BadConfiguration: as above.
    """
    table = _parse_table(told, where, {f.name for f in fields(Given)})
    return Given(**{key: _parse_value(key, value, f"{where}：{key}") for key, value in table.items()})


def _parse_value(key: str, value: Any, where: str) -> Any:
    parse: Callable[[Any, str], Any] = _PARSERS.get(key, _parse_text)
    return parse(value, where)


def _parse_each(parse: Callable[[Any, str], Any], value: Any, where: str) -> Mapping[str, Any]:
    return {key: parse(one, f"{where}.{key}") for key, one in _parse_table(value, where).items()}


def _parse_table(value: Any, where: str, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadConfiguration(f"{where}：应为“键: 值”的一组内容", _STEP)
    for key in value:
        if not isinstance(key, str) or (known is not None and key not in known):
            raise BadConfiguration(f"{where}：未知的项 {key}", f"可用：{'、'.join(sorted(known or ()))}")
    return value


def _parse_person(value: Any, where: str) -> Person:
    table = _parse_table(value, where, {f.name for f in fields(Person)})
    return Person(**{k: _parse_text(v, f"{where}.{k}") for k, v in table.items()})


def _parse_text(value: Any, where: str) -> str:
    """A number without quotes is refused: YAML drops its leading zeros and reads some as octal."""
    if not isinstance(value, str):
        raise BadConfiguration(f"{where}：不是文字", "号码、日期请加引号")
    return value.strip()


def _parse_texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadConfiguration(f"{where}：应为列表", "每项一行，以“- ”开头")
    return tuple(_parse_text(v, where) for v in value)


def _yes_or_no(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadConfiguration(f"{where}：不是 true 或 false", _STEP)
    return value


_CENTURY = range(2000, 2100)
"""Years in which somebody may apply."""


def _parse_day(value: Any, where: str) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(_parse_text(value, where))
    except ValueError as error:
        raise BadConfiguration(f"{where}：不是日期", '请写成 "2026-10-12"') from error
    if day.year not in _CENTURY:
        raise BadConfiguration(f"{where}：{day} 不会是申请日期", "请核对年份")
    return day


_PARSERS: Mapping[str, Callable[[Any, str], Any]] = {
    "applied": _parse_day,
    "applicant": _parse_person,
    "agent": _parse_person,
    "facts": partial(_parse_each, _yes_or_no),
    "hospital_levels": partial(_parse_each, _parse_text),
    "shown": _parse_texts,
    "diseases": _parse_texts,
}
"""How the value of a key is read; as text where it is not named."""
