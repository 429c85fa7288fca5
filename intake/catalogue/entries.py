"""A catalogue file as entries that know their place, so that every complaint names file, line, item and key.

Stricter than YAML: one document, no anchors, no key twice, nothing that turns into a number or a date unasked. What is read
here was perhaps written in a hurry with a word processor, so a slip is an error and never a silent other meaning.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from intake.errors import BadConfiguration, escape_controls

E = TypeVar("E", bound=StrEnum)
MAX_BYTES = 2_000_000
"""Far more than any guide: the two shipped ones take 40 kB. PyYAML needs about 1 s for 1 MB."""
MAX_DEPTH = 60
"""Levels of nesting; the shipped files have at most 14."""
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A value of a catalogue file. `item` is the id of the item it belongs to, `path` its keys from there."""

    file: str
    node: yaml.Node
    item: str = ""
    path: str = ""

    def error(self, what: str, next_step: str) -> BadConfiguration:
        """What is wrong here, ready to be raised."""
        where = " ".join(part for part in (f"第 {self.node.start_mark.line + 1} 行", self.item, self.path) if part)
        return BadConfiguration(escape_controls(f"{self.file} {where}：{what}"), next_step)

    def for_item(self, item: str) -> "CatalogueEntry":
        """The same entry, known to belong to the item."""
        return replace(self, item=item, path="")

    # -------------------------------------------------------------------------------------------- groups
    def mapping(self, allowed: Collection[str], needed: Collection[str] = ()) -> Mapping[str, "CatalogueEntry"]:
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

    def pairs(self) -> Mapping[str, "CatalogueEntry"]:
        """Key -> value, whatever the keys."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("这里要写“键: 值”", "请检查缩进")
        return {key.value: self._child_entry(key.value, value) for key, value in self.node.value}

    def each(self, *, empty: bool = True) -> tuple["CatalogueEntry", ...]:
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

    def _child_entry(self, key: str, node: yaml.Node) -> "CatalogueEntry":
        return replace(self, node=node, path=f"{self.path}/{key}" if self.path else key)

    def _quote_value(self) -> str:
        return f"“{self.node.value}”" if isinstance(self.node, yaml.ScalarNode) else "这里"


def optional_text(keys: Mapping[str, CatalogueEntry], key: str) -> str:
    """The text under a key, empty where there is none."""
    return keys[key].text() if key in keys else ""


def optional_texts(keys: Mapping[str, CatalogueEntry], key: str) -> tuple[str, ...]:
    """The texts under a key, empty where there is none."""
    return keys[key].texts() if key in keys else ()


def optional_day(keys: Mapping[str, CatalogueEntry], key: str) -> date | None:
    """The day under a key, None where there is none."""
    return keys[key].day() if key in keys else None


def optional_flag(keys: Mapping[str, CatalogueEntry], key: str) -> bool:
    """Whether there is such a key and it says true."""
    return key in keys and keys[key].flag()


def read_catalogue_file(path: Path, name: str) -> CatalogueEntry:
    """The file as one entry; `name` is what messages call it.

    Raises:
        BadConfiguration: unreadable, not UTF-8, not YAML, or using what no catalogue needs.
    """
    try:
        data = path.read_bytes()
        source = data.decode("utf-8-sig")
    except OSError as error:
        raise BadConfiguration(escape_controls(f"{name}：无法读取（{error.strerror}）"), "请检查路径和权限") from error
    except UnicodeDecodeError as error:
        raise BadConfiguration(escape_controls(f"{name}：不是 UTF-8 编码"), "请用编辑器另存为 UTF-8") from error
    if len(data) > MAX_BYTES:
        raise BadConfiguration(escape_controls(f"{name}：文件太大"), f"事项目录不应超过 {MAX_BYTES} 字节")
    entry = CatalogueEntry(name, _compose_node(source, name))
    for _ in _iter_checked(entry):
        pass
    return entry


def _compose_node(source: str, name: str) -> yaml.Node:
    try:
        _plain_only(source, name)
        node = yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise BadConfiguration(
            escape_controls(f"{name}{_line_of(error.problem_mark)}：不是 YAML（{error.problem}）"),
            "请检查缩进、引号和冒号",
        ) from error
    except yaml.YAMLError as error:
        raise BadConfiguration(escape_controls(f"{name}：不是 YAML"), "请检查有没有不可见的字符") from error
    if node is None:
        raise BadConfiguration(escape_controls(f"{name}：文件是空的"), "请写入事项，或删除这个文件")
    return node


def _plain_only(source: str, name: str) -> None:
    """Refuses anchors (a few lines could stand for millions), tags, and nesting that would break the reader."""
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        reason = "不支持 & * 引用和 ! 标记" if _is_reference(event) else "嵌套太深"
        if _is_reference(event) or depth > MAX_DEPTH:
            message = escape_controls(f"{name}{_line_of(event.start_mark)}：{reason}")
            raise BadConfiguration(message, "请把内容直接写全，检查括号和缩进")


def _is_reference(event: Any) -> bool:
    """Whether it is an alias, or a value with a tag."""
    tagged = isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag is not None
    return tagged or isinstance(event, yaml.AliasEvent)


def _line_of(mark: Any) -> str:
    """The line of a mark, which is of one of two classes: the C parser has its own."""
    return f" 第 {mark.line + 1} 行" if mark else ""


def _iter_checked(entry: CatalogueEntry) -> Iterator[CatalogueEntry]:
    """Walks the whole file; complains of keys that stand twice or are no words."""
    yield entry
    if isinstance(entry.node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in entry.node.value:
            at = CatalogueEntry(entry.file, key, path=entry.path)
            name = at.text()
            if name in seen:
                raise at.error(f"{name} 写了两次", "请只留一个")
            seen.add(name)
            yield from _iter_checked(CatalogueEntry(entry.file, value, path=f"{entry.path}/{name}".strip("/")))
    elif isinstance(entry.node, yaml.SequenceNode):
        for n, value in enumerate(entry.node.value, start=1):
            yield from _iter_checked(CatalogueEntry(entry.file, value, path=f"{entry.path}/{n}".strip("/")))
