"""The vocabulary for people: every document type, every field, its label and how its value is written.

`docs/types.md` is what `markdown` returns; a test fails when it is stale.
"""

from collections.abc import Collection, Iterator, Sequence

from intake.errors import UsageError
from intake.types.registry import TYPES, DocumentType
from intake.types.vocabulary import Kind

KINDS = {
    Kind.TEXT: "文字",
    Kind.MONEY: "金额（元，两位小数）",
    Kind.NUMBER: "数字",
    Kind.DATE: "日期（年-月-日）",
    Kind.CODE: "编号",
    Kind.ENUM: "选项",
    Kind.LIST: "多项",
}


def list_types(read: Collection[str]) -> str:
    """A line a type: key, label, and whether its fields are read today; `read` are the types that are."""
    return "".join(f"{t.key:<40}{t.label}{'　逐项识读' if t.key in read else ''}\n" for t in TYPES.values())


def describe_type(name: str) -> str:
    """Every field of one type.

    Raises:
        UsageError: no such type.
    """
    if name not in TYPES:
        raise UsageError(f"没有文书类型 {name}", "用 intake types list 查看全部类型")
    type_ = TYPES[name]
    return f"{type_.key}　{type_.label}\n" + "".join(
        f"  {key:<24}{label}　{kind}\n" for key, label, kind in _iter_entries(type_)
    )


def types_markdown(read: Collection[str]) -> str:
    """The whole vocabulary as a page; `read` are the types whose fields are read today."""
    deep = [t for t in TYPES.values() if t.deep]
    others = [t for t in TYPES.values() if not t.deep]
    head = "# 文书类型和字段\n\n由 `intake types --markdown` 生成，请勿手改。\n"
    return head + "".join(_type_section(t, t.key in read) for t in deep) + _common_section(others, read)


def _type_section(type_: DocumentType, read: bool) -> str:
    state = "" if read else "字段已定，尚不逐项识读，只判断类型。\n\n"
    return f"\n## {type_.label} `{type_.key}`\n\n{state}{_type_table(type_)}"


def _common_section(types: Sequence[DocumentType], read: Collection[str]) -> str:
    """Types that share the few common fields."""
    rows = "".join(f"| `{t.key}` | {t.label} | {'是' if t.key in read else '否'} |\n" for t in types)
    common = next((_type_table(t) for t in types if t.fields), "")
    return f"\n## 其余类型\n\n| 键 | 名称 | 逐项识读 |\n|---|---|---|\n{rows}\n共用的字段：\n\n{common}"


def _type_table(type_: DocumentType) -> str:
    rows = "".join(f"| `{key}` | {label} | {kind} |\n" for key, label, kind in _iter_entries(type_))
    return f"| 键 | 标签 | 写法 |\n|---|---|---|\n{rows}"


def _iter_entries(type_: DocumentType) -> Iterator[tuple[str, str, str]]:
    for spec in type_.fields:
        yield spec.name, spec.label, KINDS[spec.kind]
    for table in type_.tables:
        columns = "、".join(f"{column}（{KINDS[kind]}）" for column, kind in table.columns.items())
        yield table.name, table.label, f"表：{columns}"
