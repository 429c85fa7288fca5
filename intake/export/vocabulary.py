"""The vocabulary for people: every document type, every field, its label and how its value is written.

`docs/types.md` is what `markdown` returns; a test fails when it is stale.
"""

from collections.abc import Iterator

from intake.errors import UsageError
from intake.fields import TYPES, Kind, Type

KINDS = {
    Kind.TEXT: "文字",
    Kind.MONEY: "金额（元，两位小数）",
    Kind.NUMBER: "数字",
    Kind.DATE: "日期（年-月-日）",
    Kind.CODE: "编号",
    Kind.ENUM: "选项",
    Kind.LIST: "多项",
}


def listing() -> str:
    """A line a type: key, label, whether all its fields are read."""
    return "".join(f"{t.name:<40}{t.label}{'　逐项识读' if t.deep else ''}\n" for t in TYPES.values())


def one(name: str) -> str:
    """Every field of one type.

    Raises:
        UsageError: no such type.
    """
    if name not in TYPES:
        raise UsageError(f"没有文书类型 {name}", "用 intake types list 查看全部类型")
    type_ = TYPES[name]
    return f"{type_.name}　{type_.label}\n" + "".join(
        f"  {key:<24}{label}　{kind}\n" for key, label, kind in _rows(type_)
    )


def markdown() -> str:
    """The whole vocabulary as a page."""
    deep = [t for t in TYPES.values() if t.fields]
    plain = [t for t in TYPES.values() if not t.fields]
    head = "# 文书类型和字段\n\n由 `intake types --markdown` 生成，请勿手改。\n"
    return head + "".join(map(_section, deep)) + _plain(plain)


def _section(type_: Type) -> str:
    rows = "".join(f"| `{key}` | {label} | {kind} |\n" for key, label, kind in _rows(type_))
    return f"\n## {type_.label} `{type_.name}`\n\n| 键 | 标签 | 写法 |\n|---|---|---|\n{rows}"


def _plain(types: list[Type]) -> str:
    rows = "".join(f"| `{t.name}` | {t.label} |\n" for t in types)
    return f"\n## 只判断类型的文书\n\n| 键 | 名称 |\n|---|---|\n{rows}" if rows else ""


def _rows(type_: Type) -> Iterator[tuple[str, str, str]]:
    for spec in type_.fields:
        yield spec.name, spec.label, KINDS[spec.kind]
    for table in type_.tables:
        columns = "、".join(f"{column}（{KINDS[kind]}）" for column, kind in table.columns.items())
        yield table.name, table.label, f"表：{columns}"
