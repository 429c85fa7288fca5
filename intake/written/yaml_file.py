"""A YAML file that a person wrote, read strictly: whatever stands in it, it costs little and becomes entries or one error.

Stricter than YAML: one document, no anchors, no key twice, bounded in size and depth, nothing that turns into a number or a date
unasked. It was perhaps written in a hurry with a word processor, so a slip is an error and never a silent other meaning.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from intake.errors import BadConfiguration, escape_controls
from intake.written.entry import WrittenEntry
from intake.written.text_file import read_text_file

MAX_BYTES = 2_000_000
"""Far more than any guide: the two shipped ones take 40 kB. PyYAML needs about 1 s for 1 MB."""
MAX_DEPTH = 60
"""Levels of nesting; the shipped files have at most 14."""


def read_yaml_file(path: Path, name: str, most: int = MAX_BYTES) -> WrittenEntry | None:
    """The file as one entry; None where nothing is written in it.

    Args:
        path: Where it lies.
        name: What messages call it.
        most: Bytes that it may have.

    Raises:
        BadConfiguration: unreadable, too large, not UTF-8, not YAML, or using what no such file needs.
    """
    node = _compose_node(read_text_file(path, name, most), name)
    if node is None:
        return None
    entry = WrittenEntry(name, node)
    for _ in _iter_checked(entry):
        pass
    return entry


def read_filled_yaml_file(path: Path, name: str) -> WrittenEntry:
    """The same of a file that has to say something; errors as of `read_yaml_file`."""
    entry = read_yaml_file(path, name)
    if entry is None:
        raise BadConfiguration(escape_controls(f"{name}：文件是空的"), "请写入内容，或删除这个文件")
    return entry


def _compose_node(source: str, name: str) -> yaml.Node | None:
    try:
        _plain_only(source, name)
        return yaml.compose(source, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise BadConfiguration(
            escape_controls(f"{name}{_line_of(error.problem_mark)}：不是 YAML 的写法"),
            "请检查缩进、引号和冒号",
        ) from error
    except yaml.YAMLError as error:
        place = _find_unprintable(source)
        raise BadConfiguration(
            escape_controls(f"{name}{place}：不是 YAML 的写法"), "请检查有没有不可见的字符"
        ) from error


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


def _find_unprintable(source: str) -> str:
    """The line of the first character that no YAML file may hold."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(source)
    return f" 第 {source.count(chr(10), 0, found.start()) + 1} 行" if found else ""


def _line_of(mark: Any) -> str:
    """The line of a mark, which is of one of two classes: the C parser has its own."""
    return f" 第 {mark.line + 1} 行" if mark else ""


def _iter_checked(entry: WrittenEntry) -> Iterator[WrittenEntry]:
    """Walks the whole file; complains of keys that stand twice or are no words."""
    yield entry
    if isinstance(entry.node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in entry.node.value:
            at = WrittenEntry(entry.file, key, path=entry.path)
            name = at.text()
            if name in seen:
                raise at.error(f"{name} 写了两次", "请只留一个")
            seen.add(name)
            yield from _iter_checked(WrittenEntry(entry.file, value, path=f"{entry.path}/{name}".strip("/")))
    elif isinstance(entry.node, yaml.SequenceNode):
        for n, value in enumerate(entry.node.value, start=1):
            yield from _iter_checked(WrittenEntry(entry.file, value, path=f"{entry.path}/{n}".strip("/")))
