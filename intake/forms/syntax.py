"""The language of templates: jinja2 with nothing but the form's own values and the filters for texts.

A variable that does not exist is an error, a value that is None prints nothing, and names lead to values only, never to the
inner workings of the program: an office takes templates from anywhere.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateRuntimeError, Undefined, pass_eval_context
from jinja2.filters import do_replace, sync_do_join
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = (
    "capitalize", "default", "d", "first", "join", "last", "length", "count", "lower", "replace", "reverse", "string", "trim",
    "truncate", "upper",
)  # fmt: skip
"""What a clerk may write behind a variable."""


MOST_CHARACTERS = 100_000
"""Of a text that a filter makes; no form has room for more than some thousands."""


def _refuse_length(characters: int) -> None:
    if characters > MOST_CHARACTERS:
        raise TemplateRuntimeError(f"过滤器得到的文字超过 {MOST_CHARACTERS} 个字")


@pass_eval_context
def _replace_within(context: EvalContext, text: str, old: str, new: str, count: int | None = None) -> str:
    """`replace` of bounded length: put between all characters, a few words in a row of filters would fill any memory."""
    _refuse_length((len(str(text)) + 1) * max(1, len(str(new))))
    return do_replace(context, text, old, new, count)


@pass_eval_context
def _join_within(context: EvalContext, texts: Iterable[Any], between: str = "", attribute: str | None = None) -> str:
    """`join` of bounded length."""
    every = list(texts)
    _refuse_length(sum(len(str(text)) + len(between) for text in every))
    return sync_do_join(context, every, between, attribute)


def _print_nothing_for_none(value: Any) -> Any:
    """None prints nothing."""
    return "" if value is None else value


class Environment(ImmutableSandboxedEnvironment):
    """Where templates are compiled."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=_print_nothing_for_none)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS} | {
            "replace": _replace_within,
            "join": _join_within,
        }

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A value of a group, never an attribute of it."""
        return self._find_entry(obj, attribute) if isinstance(obj, Mapping) else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same with brackets."""
        return self._find_entry(obj, argument) if isinstance(obj, Mapping) else super().getitem(obj, argument)

    def _find_entry(self, group: Mapping[Any, Any], name: Any) -> Any | Undefined:
        return group[name] if name in group else self.undefined(obj=group, name=name)


class Compiled(Environment):
    """The same for printing: it keeps what it compiled, for a hundred notices of one template."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = lru_cache(maxsize=64)(super().from_string)

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        """What a text compiles to, from the kept ones where it is among them."""
        return self._kept(source)
