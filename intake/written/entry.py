"""A file that a person wrote as entries that know their place, so that every complaint names file, line, item and key."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from intake.errors import BadConfiguration, escape_controls

E = TypeVar("E", bound=StrEnum)
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """A value of the file. `item` is the id of the item it belongs to, `path` its keys from there."""

    file: str
    node: yaml.Node
    item: str = ""
    path: str = ""

    def error(self, what: str, next_step: str) -> BadConfiguration:
        """What is wrong here, ready to be raised."""
        where = " ".join(part for part in (f"第 {self.node.start_mark.line + 1} 行", self.item, self.path) if part)
        return BadConfiguration(escape_controls(f"{self.file} {where}：{what}"), next_step)

    def for_item(self, item: str) -> "WrittenEntry":
        """The same entry, known to belong to the item."""
        return replace(self, item=item, path="")

    # -------------------------------------------------------------------------------------------- groups
    def mapping(self, allowed: Collection[str], needed: Collection[str] = ()) -> Mapping[str, "WrittenEntry"]:
        """Key -> value.

        Raises:
            BadConfiguration: not a mapping, a key that is not allowed, or a needed one missing.
        """
        found = self.pairs()
        for key, value in found.items():
            if key not in allowed:
                raise value.error(f"没有 {key} 这个键", f"可用的键：{'、'.join(allowed)}")
        missing = [key for key in needed if key not in found]
        if missing:
            raise self.error(f"缺少 {'、'.join(missing)}", "请补上")
        return found

    def pairs(self) -> Mapping[str, "WrittenEntry"]:
        """Key -> value, whatever the keys."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("这里要写“键: 值”", "请检查缩进")
        return {key.value: self._child_entry(key.value, value) for key, value in self.node.value}

    def each(self, *, empty: bool = True) -> tuple["WrittenEntry", ...]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("这里要写列表", "用 [ ] 括起来，或每行以 - 开头")
        if not (self.node.value or empty):
            raise self.error("列表是空的", "至少写一项，或去掉这个键")
        return tuple(self._child_entry(str(n), value) for n, value in enumerate(self.node.value, start=1))

    # -------------------------------------------------------------------------------------------- single values
    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != f"{_TAG}str":
            raise self.error(f"{self._quote_value()} 不是文字", "请用英文双引号括起来")
        if not self.node.value.strip() or any(unicodedata.category(c) == "Cc" for c in self.node.value):
            raise self.error("文字是空的，或含有控制字符", "请检查这一行")
        return str(self.node.value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(member.text() for member in self.each())

    def integer(self, least: int, most: int) -> int:
        """A whole number between two bounds, both included; written plainly, for `010` is eight to YAML."""
        value = self.node.value if isinstance(self.node, yaml.ScalarNode) and self.node.tag == f"{_TAG}int" else ""
        if not re.fullmatch(r"0|[1-9]\d{0,5}", value) or not least <= int(value) <= most:
            raise self.error(f"{self._quote_value()} 不是 {least} 到 {most} 的整数", "请写阿拉伯数字，不加引号")
        return int(value)

    def flag(self) -> bool:
        """True or false, without quotes."""
        if not isinstance(self.node, yaml.ScalarNode) or self.node.value not in ("true", "false") or self.node.style:
            raise self.error(f"{self._quote_value()} 不是 true 或 false", "请写 true，或去掉这个键")
        return bool(self.node.value == "true")

    def day(self) -> date:
        """A day, quoted or not."""
        try:
            return date.fromisoformat(self.node.value if isinstance(self.node, yaml.ScalarNode) else "")
        except ValueError:
            raise self.error(f"{self._quote_value()} 不是日期", "请写成 2026-01-31 的样子") from None

    def choice(self, among: type[E]) -> E:
        """One of the words of an enumeration."""
        word = self.text()
        if word not in [member.value for member in among]:
            raise self.error(f"{word} 不在可选的词里", f"可选：{'、'.join(among)}")
        return among(word)

    def digest(self) -> str:
        """First 12 hex digits of the SHA-256 of the entry, whatever its order of keys, its layout and its comments."""
        data: Any = yaml.constructor.SafeConstructor().construct_document(self.node)
        canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def _child_entry(self, key: str, node: yaml.Node) -> "WrittenEntry":
        return replace(self, node=node, path=f"{self.path}/{key}" if self.path else key)

    def _quote_value(self) -> str:
        return f"“{self.node.value}”" if isinstance(self.node, yaml.ScalarNode) else "这里"


def optional_text(keys: Mapping[str, WrittenEntry], key: str) -> str:
    """The text under a key, empty where there is none."""
    return keys[key].text() if key in keys else ""


def optional_texts(keys: Mapping[str, WrittenEntry], key: str) -> tuple[str, ...]:
    """The texts under a key, empty where there is none."""
    return keys[key].texts() if key in keys else ()


def optional_day(keys: Mapping[str, WrittenEntry], key: str) -> date | None:
    """The day under a key, None where there is none."""
    return keys[key].day() if key in keys else None


def optional_flag(keys: Mapping[str, WrittenEntry], key: str) -> bool:
    """Whether there is such a key and it says true."""
    return key in keys and keys[key].flag()
