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

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from intake.cases.model import Given, Person
from intake.catalogue.model import Insurance
from intake.errors import BadConfiguration, escape_controls
from intake.written.yaml_file import read_yaml_file

NAME = "case.yaml"
MAX_BYTES = 200_000
"""A case with a line for each of three hundred hospitals takes 15 kB."""
_STEP = "请对照 docs/operations.md 中 case.yaml 的写法改正"


@dataclass(frozen=True, slots=True)
class _Unquoted:
    """What YAML would take for a number, a time or a void: as it stands there."""

    written: str


@dataclass(frozen=True, slots=True)
class _ToldAt:
    """Where a value stands, for messages: its keys, and its line where it comes from a file."""

    name: str
    keys: str = ""
    node: yaml.Node | None = None
    line: int = 1

    def below(self, key: str) -> "_ToldAt":
        """The place of one of its values."""
        keys = f"{self.keys}.{key}" if self.keys else key
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else ()
        found = next(((named, value) for named, value in pairs if named.value == key), None)
        return replace(self, keys=keys) if found is None else _ToldAt(self.name, keys, found[1], _line_of(found[0]))

    def refuse(self, what: str, step: str) -> BadConfiguration:
        """What is wrong here, ready to be raised."""
        line = f" 第 {self.line} 行" if self.node is not None else ""
        said = f"{self.keys} {what}" if self.keys else what
        return BadConfiguration(escape_controls(f"{self.name}{line}：{said}"), step)


def read_given(path: Path, conditions: Collection[str] | None = None) -> Given:
    """What the file says.

    Args:
        path: The file.
        conditions: What facts may be about, where that is known.

    Raises:
        BadConfiguration: unreadable, too large, not YAML, an unknown or doubled key, a fact about nothing, or a value of the wrong
            kind; the message names line and key.
    """
    entry = read_yaml_file(path, str(path), MAX_BYTES)
    if entry is None:
        return Given()
    at = _ToldAt(str(path), node=entry.node, line=_line_of(entry.node))
    given = _parse_given(_value_of(entry.node), at)
    for fact in given.facts:
        if conditions is not None and fact not in conditions:
            raise at.below("facts").below(fact).refuse("没有这个情形", f"可用：{'、'.join(conditions)}")
    return given


def given_from(told: Any, where: str) -> Given:
    """The same from a mapping; `where` names it in messages.

    Raises:
        BadConfiguration: as above.
    """
    return _parse_given(told, _ToldAt(where))


def _line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _value_of(node: yaml.Node) -> Any:
    """Mappings, lists, texts and what is true or false; everything else as it stands there."""
    match node:
        case yaml.MappingNode():
            return {key.value: _value_of(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [_value_of(value) for value in node.value]
        case _ if node.tag == "tag:yaml.org,2002:str":
            return node.value
        case _ if node.tag == "tag:yaml.org,2002:bool":
            return yaml.constructor.SafeConstructor.bool_values[node.value.lower()]
        case _:
            return _Unquoted(node.value)


def _parse_given(told: Any, at: _ToldAt) -> Given:
    table = _parse_table(told, at, {f.name for f in fields(Given)})
    return Given(**{key: _parse_value(key, value, at.below(key)) for key, value in table.items()})


def _parse_value(key: str, value: Any, at: _ToldAt) -> Any:
    parse: Callable[[Any, _ToldAt], Any] = _PARSERS.get(key, _parse_text)
    return parse(value, at)


def _parse_each(parse: Callable[[Any, _ToldAt], Any], value: Any, at: _ToldAt) -> Mapping[str, Any]:
    return {key: parse(one, at.below(key)) for key, one in _parse_table(value, at).items()}


def _parse_table(value: Any, at: _ToldAt, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise at.refuse("应为“键: 值”的一组内容", _STEP)
    for key in value:
        if not isinstance(key, str) or (known is not None and key not in known):
            raise at.below(str(key)).refuse("是未知的项", f"可用：{'、'.join(sorted(known or ()))}")
    return value


def _parse_person(value: Any, at: _ToldAt) -> Person:
    table = _parse_table(value, at, {f.name for f in fields(Person)})
    return Person(**{k: _parse_text(v, at.below(k)) for k, v in table.items()})


def _parse_text(value: Any, at: _ToldAt, allowed: str = "") -> str:
    """A number without quotes is refused: YAML drops its leading zeros and reads some as octal."""
    if not isinstance(value, str):
        raise at.refuse("不是文字", "号码、日期请加引号")
    if any(unicodedata.category(c) == "Cc" and c not in allowed for c in value.strip()):
        raise at.refuse("含有控制字符", "请把这一行重新写一遍")
    return value.strip()


def _parse_texts(value: Any, at: _ToldAt) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise at.refuse("应为列表", "每项一行，以“- ”开头")
    return tuple(_parse_text(v, at) for v in value)


def _parse_insurance(value: Any, at: _ToldAt) -> str:
    text = _parse_text(value, at)
    if text and not any(insurance.value in text for insurance in Insurance):
        raise at.refuse("不是险种", f"可用：{'、'.join(Insurance)}")
    return text


def _yes_or_no(value: Any, at: _ToldAt) -> bool:
    if not isinstance(value, bool):
        raise at.refuse("不是 true 或 false", _STEP)
    return value


_CENTURY = range(2000, 2100)
"""Years in which somebody may apply."""


def _parse_day(value: Any, at: _ToldAt) -> date:
    written = value.written if isinstance(value, _Unquoted) else value
    try:
        if isinstance(written, date) and not isinstance(written, datetime):
            day = written
        else:
            day = date.fromisoformat(_parse_text(written, at))
    except ValueError as error:
        raise at.refuse("不是日期", '请写成 "2026-10-12"') from error
    if day.year not in _CENTURY:
        raise at.refuse("不会是申请日期", "请核对年份")
    return day


_PARSERS: Mapping[str, Callable[[Any, _ToldAt], Any]] = {
    "applied": _parse_day,
    "insurance": _parse_insurance,
    "applicant": _parse_person,
    "agent": _parse_person,
    "facts": partial(_parse_each, _yes_or_no),
    "hospital_levels": partial(_parse_each, _parse_text),
    "shown": _parse_texts,
    "diseases": _parse_texts,
    "note": partial(_parse_text, allowed="\n\t"),
}
"""How the value of a key is read; as text where it is not named."""
