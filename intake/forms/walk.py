"""A walk over all tags of a template: which loops are open, what is printed, what is wrong and where."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby

from jinja2 import TemplateSyntaxError, nodes

from intake.forms.syntax import Environment
from intake.forms.tags import FILLED, TAG, Paragraph, Tag, iter_tags
from intake.forms.unprinted import NOWHERE, covers_name, find_unprinted, parse_note

_LOOP = "loop"
_ENDS = {"for": "endfor", "if": "endif"}
_VANISHING = {"tr": "行", "p": "段"}
"""What vanishes with a tag of that reach."""
_NEAR = 65
"""Likeness in per cent from which a name is suggested: one letter changed, lost or exchanged in names of five."""
_DEEPEST, _LOOPS = 12, 2
"""Tags that may stand in each other, and loops among them: the shipped templates have one in another."""
_LONGEST = 500
"""Characters of a tag; the longest of a shipped template has 40."""
_GROWING: tuple[type[nodes.BinExpr], ...] = (nodes.Mul, nodes.Pow, nodes.Mod)
"""Arithmetic by which a short text or number becomes one of any length; nothing that a form prints needs it."""
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_WIDE = re.compile(r"[｛]\s*[｛％%]|[{]\s*[｛％]|[%％}｝]\s*｝|\{\s*[A-Za-z_][\w.]*\s*\}")
"""Braces as a Chinese keyboard writes them, and names in single braces."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a template and stops the printing."""

    template: str
    place: str
    variable: str
    message: str

    def __str__(self) -> str:
        where = f"{self.template}，{self.place}" if self.place else self.template
        return f"{where}：{self.variable}：{self.message}" if self.variable else f"{where}：{self.message}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a template of a form is held to: names of its file, of what it is given, and of what has a length."""

    file: str
    gives: tuple[str, ...]
    lengths: tuple[str, ...]


@dataclass(slots=True)
class TemplateWalk:
    """A walk over all tags of a template: which loops are open, what is printed, what is wrong."""

    terms: Terms
    before: Mapping[str, str] = field(default_factory=dict)
    """Where the shipped template prints what this one may have dropped."""
    open: list[tuple[str, Tag, str, str]] = field(default_factory=list)
    """Tags that are not closed: word, tag, name of the loop's entry, name of the rows."""
    printed: dict[str, str] = field(default_factory=dict)
    """Variable -> the first place where it is printed."""
    asked: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    """What the template says that it does not print."""
    language: Environment = field(default_factory=Environment)

    def find_problems(self, found: Iterable[Paragraph]) -> Iterator[Problem]:
        """Everything that is wrong, part by part and then as a whole; `printed` is complete behind it."""
        every = list(found)
        for _, part in groupby(every, key=lambda paragraph: paragraph.part):
            for paragraph in part:
                yield from self._check_paragraph(paragraph)
            yield from self._report_unclosed()
        yield from _find_swallowed(self.terms.file, every)
        yield from self._check_whole()

    def _check_whole(self) -> Iterator[Problem]:
        """What the template drops without a word, and lengths of nothing."""
        for name, told in find_unprinted(self.terms.gives, self.printed, self.asked, self.notes):
            before = f"（随附的模板印在{self.before[name]}）" if name in self.before else ""
            yield Problem(self.terms.file, f"{NOWHERE}{before}", name, told)
        for name in self.terms.lengths:
            if name not in self.terms.gives:
                yield Problem(self.terms.file, "", name, "规定了长度，但表单不提供这个变量")

    def _check_paragraph(self, paragraph: Paragraph) -> Iterator[Problem]:
        found = list(iter_tags(paragraph))
        yield from self._check_braces(paragraph)
        unfit = _explain_unfit(paragraph)
        if found and unfit:
            yield self._make_problem(paragraph, found[0].inside, unfit)
        for tag in found:
            yield from self._check_tag(tag)

    def _check_braces(self, paragraph: Paragraph) -> Iterator[Problem]:
        """Braces that belong to no tag."""
        left = TAG.sub("", paragraph.text)
        if stray := _STRAY.search(left):
            yield self._make_problem(paragraph, stray[0], "花括号不成对，或者一个标签分在了两段里")
        if wide := _WIDE.search(left):
            yield self._make_problem(paragraph, wide[0], "花括号要用半角，变量用两层：{{ 变量 }}")

    def _check_tag(self, tag: Tag) -> Iterator[Problem]:
        if tag.opening == "{#":
            yield from self._check_note(tag)
            return
        if len(tag.inside) > _LONGEST:
            yield self._make_problem(tag.paragraph, f"{tag.inside[:20]}…", f"标签太长，不能超过 {_LONGEST} 个字")
            return
        try:
            if tag.opening == "{{":
                yield from self._check_value(tag)
            else:
                yield from self._check_statement(tag)
        except TemplateSyntaxError as error:
            yield self._make_problem(tag.paragraph, tag.inside, f"写法不对（{error.message}）")
        except RecursionError:
            yield self._make_problem(tag.paragraph, f"{tag.inside[:20]}…", "括号套得太深")

    def _check_note(self, tag: Tag) -> Iterator[Problem]:
        for name in parse_note(tag.inside):
            self.notes.add(name)
            if not any(covers_name(name, given) for given in self.terms.gives):
                yield self._make_problem(tag.paragraph, name, f"表单不提供这个变量{self._suggest_name(name)}")

    def _check_value(self, tag: Tag) -> Iterator[Problem]:
        if tag.reach:
            yield self._make_problem(tag.paragraph, tag.inside, f"不支持 {{{{{tag.reach} …}}}}，请写 {{{{ 变量 }}}}")
        elif not tag.inside:
            yield self._make_problem(tag.paragraph, "{{ }}", "没有写变量")
        else:
            yield from self._check_expression(tag, tag.inside, printed=True)

    def _check_statement(self, tag: Tag) -> Iterator[Problem]:
        word, _, rest = tag.inside.partition(" ")
        match word:
            case "for":
                yield from self._check_for(tag, rest)
            case "if":
                yield from self._open_tag(word, tag)
                yield from self._check_expression(tag, rest)
            case "elif":
                yield from self._check_inner(tag, word)
                yield from self._check_expression(tag, rest)
            case "else":
                yield from self._check_inner(tag, word)
            case "endfor" | "endif":
                yield from self._check_end(tag, word)
            case "cellbg" | "colspan":
                yield self._make_problem(tag.paragraph, word, "不支持这个标签")
            case "vm" | "hm":
                return
            case _:
                yield self._make_problem(
                    tag.paragraph, word or "{% %}", "不支持这个标签；可用 for、if、elif、else、endif、endfor"
                )

    def _check_inner(self, tag: Tag, word: str) -> Iterator[Problem]:
        if not self.open or (word == "elif" and self.open[-1][0] != "if"):
            yield self._make_problem(tag.paragraph, word, "前面没有对应的 if")

    def _check_end(self, tag: Tag, word: str) -> Iterator[Problem]:
        if not self.open or _ENDS[self.open[-1][0]] != word:
            yield self._make_problem(tag.paragraph, word, f"前面没有对应的 {word.removeprefix('end')}")
            return
        _, opened, _, _ = self.open.pop()
        if opened.reach != tag.reach:
            yield self._make_problem(
                tag.paragraph,
                word,
                f"与{opened.place}的 {opened.inside} 写法不配（{{%{opened.reach} 与 {{%{tag.reach}）",
            )

    def _check_for(self, tag: Tag, rest: str) -> Iterator[Problem]:
        parsed = self.language.parse(f"{{% for {rest} %}}{{% endfor %}}").body[0]
        if not isinstance(parsed, nodes.For) or not isinstance(parsed.target, nodes.Name):
            yield self._make_problem(tag.paragraph, tag.inside, "写法不对，应为 for 行 in 表")
            return
        rows = self._dotted_name(parsed.iter) or ""
        yield from self._open_tag("for", tag, parsed.target.name, rows)
        if not rows or _has_extras(parsed):
            yield self._make_problem(tag.paragraph, tag.inside, "写法不对，应为 for 行 in 表，后面不加别的")
        elif not self._find_columns(rows):
            yield self._make_problem(tag.paragraph, rows, self._explain_no_table(rows))

    def _open_tag(self, word: str, tag: Tag, entry: str = "", rows: str = "") -> Iterator[Problem]:
        """Notes a tag that has an end; complains where too many stand in each other: loops multiply what is printed."""
        self.open.append((word, tag, entry, rows))
        loops = sum(one == "for" for one, *_ in self.open)
        if len(self.open) == _DEEPEST + 1:
            yield self._make_problem(tag.paragraph, tag.inside, f"标签套得太深，最多 {_DEEPEST} 层")
        elif word == "for" and loops == _LOOPS + 1:
            yield self._make_problem(tag.paragraph, tag.inside, f"for 套得太深，最多 {_LOOPS} 层")

    def _explain_no_table(self, name: str) -> str:
        unknown = f"表单不提供这个表{self._suggest_name(name)}"
        return "不是表，不能逐行打印" if name in self.terms.gives else unknown

    # -------------------------------------------------------------------------------------------- names
    def _check_expression(self, tag: Tag, text: str, *, printed: bool = False) -> Iterator[Problem]:
        parsed = self.language.parse(f"{{{{ {text} }}}}")
        for forbidden in self._find_forbidden(parsed):
            yield self._make_problem(tag.paragraph, text, forbidden)
        yield from self._check_filters(tag, parsed)
        for name, path in self._iter_names(parsed):
            yield from self._check_name(tag, name, path, printed=printed and text.strip() == name)

    def _find_forbidden(self, parsed: nodes.Node) -> Iterator[str]:
        """What templates may not do, of all that the language can."""
        if any(const.value is None for const in parsed.find_all(nodes.Const)):
            yield "不能写 none；空的值本来就不印"
        if any(parsed.find(kind) for kind in _GROWING):
            yield "不能做乘法、乘方和取余"
        if parsed.find(nodes.Call):
            yield "不能调用函数"
        if None in map(self._dotted_name, parsed.find_all((nodes.Getattr, nodes.Getitem))):
            yield "点号前面要是变量"

    def _check_filters(self, tag: Tag, parsed: nodes.Node) -> Iterator[Problem]:
        known = self.language.filters
        for used in parsed.find_all(nodes.Filter):
            if used.name not in known:
                yield self._make_problem(tag.paragraph, used.name, f"没有这个过滤器；可用 {'、'.join(known)}")

    def _iter_names(self, node: nodes.Node) -> Iterator[tuple[str, str]]:
        """Every variable as written (`m.name`) and as the form calls it (`materials[].name`)."""
        written = self._dotted_name(node)
        if written is not None:
            yield written, self._resolve_name(written)
            return
        for child in node.iter_child_nodes():
            yield from self._iter_names(child)

    def _dotted_name(self, node: nodes.Node) -> str | None:
        match node:
            case nodes.Name():
                return node.name
            case nodes.Getattr(attr=key) | nodes.Getitem(arg=nodes.Const(value=str() as key)):
                before = self._dotted_name(node.node)
                return f"{before}.{key}" if before else None
            case _:
                return None

    def _resolve_name(self, written: str) -> str:
        root, dot, rest = written.partition(".")
        for word, _, entry, rows in reversed(self.open):
            if word == "for" and entry == root:
                return f"{rows}[]{dot}{rest}"
        return written

    def _check_name(self, tag: Tag, written: str, path: str, *, printed: bool) -> Iterator[Problem]:
        if self._is_of_loop(path):
            return
        if path in self.terms.gives:
            self._note_use(tag, path)
        elif not self._is_several(path):
            yield self._make_problem(tag.paragraph, written, f"表单不提供这个变量{self._suggest_name(path)}")
        elif printed:
            yield self._make_problem(tag.paragraph, written, "是一组值，请写明其中哪一个")

    def _is_of_loop(self, path: str) -> bool:
        """Whether the name is the language's own `loop`, where one is open."""
        return path.partition(".")[0] == _LOOP and any(word == "for" for word, *_ in self.open)

    def _note_use(self, tag: Tag, path: str) -> None:
        self.asked.add(path)
        if tag.opening == "{{":
            self.printed.setdefault(path, tag.place)

    def _find_columns(self, rows: str) -> Sequence[str]:
        return [name for name in self.terms.gives if name.startswith(f"{rows}[].")]

    def _is_several(self, path: str) -> bool:
        """Whether the name stands for rows, for one of them, or for a group."""
        group = any(given.startswith(f"{path}.") for given in self.terms.gives)
        return group or path.endswith("[]") or bool(self._find_columns(path))

    def _suggest_name(self, path: str) -> str:
        """What was probably meant."""
        from rapidfuzz import fuzz, process

        tables = {name.partition("[]")[0] for name in self.terms.gives if "[]" in name}
        found = process.extractOne(path, [*self.terms.gives, *sorted(tables)], scorer=fuzz.ratio, score_cutoff=_NEAR)
        return f"，是否为 {found[0]}" if found else ""

    def _report_unclosed(self) -> Iterator[Problem]:
        for word, tag, _, _ in self.open:
            yield self._make_problem(tag.paragraph, tag.inside, f"没有对应的 {_ENDS[word]}")
        self.open.clear()

    def _make_problem(self, paragraph: Paragraph, variable: str, message: str) -> Problem:
        return Problem(self.terms.file, paragraph.place, variable, message)


def _explain_unfit(paragraph: Paragraph) -> str:
    """Why there may be no tags in a paragraph; empty where there may."""
    if paragraph.kind not in FILLED:
        return "这里不能填写变量"
    return "有修订痕迹，请先在 Word 里接受全部修订" if paragraph.revised else ""


def _has_extras(loop: nodes.For) -> bool:
    """Whether a loop picks rows or calls itself: tables of forms are printed row by row."""
    return loop.test is not None or loop.recursive


def _find_swallowed(file: str, every: Sequence[Paragraph]) -> Iterator[Problem]:
    """A row with a {%tr %} tag and a paragraph with a {%p %} tag vanish when the form is filled, with all else in them."""
    rows = _group_by_row(every)
    for tag in chain.from_iterable(map(iter_tags, every)):
        vanishing = {"tr": rows[tag.paragraph.row], "p": [tag.paragraph]}.get(tag.reach, [])
        if tag.reach == "tr" and not tag.paragraph.row:
            yield Problem(file, tag.place, tag.inside, "{%tr 只能写在表格里")
        elif _count_contents(vanishing) > 1:
            what = _VANISHING[tag.reach]
            message = f"这一{what}里还有别的内容，打印时会丢失；标签要独占一{what}"
            yield Problem(file, tag.place, tag.inside, message)


def _group_by_row(every: Iterable[Paragraph]) -> Mapping[int, list[Paragraph]]:
    rows: dict[int, list[Paragraph]] = {}
    for paragraph in every:
        rows.setdefault(paragraph.row, []).append(paragraph)
    return rows


def _count_contents(around: Iterable[Paragraph]) -> int:
    """How many things stand in paragraphs: tags and stretches of text."""
    return sum(len(list(iter_tags(p))) + bool(TAG.sub("", p.text).strip()) for p in around)
