"""Which items there are when an office adds its own files to the shipped ones, and which edition holds on which day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, pairwise

from intake.catalogue.loader import ItemDraft
from intake.catalogue.model import Item


def merge_editions(shipped: Sequence[ItemDraft], own: Sequence[ItemDraft]) -> tuple[Item, ...]:
    """The items of all files, in order; an office's file comes after what it changes.

    Raises:
        BadConfiguration: an id twice without saying how, or two editions of which neither is the later.
    """
    known: dict[str, list[ItemDraft]] = {}
    for draft in shipped:
        _add_draft(known, draft, replaceable=False)
    given = frozenset(known)
    replaced: set[str] = set()
    for draft in own:
        name = draft.item.id
        _add_draft(known, draft, replaceable=name in given and name not in replaced)
        if draft.overrides:
            replaced.add(name)
    _check_unambiguous(known)
    return tuple(chain.from_iterable(map(_in_turn, known.values())))


def _add_draft(known: dict[str, list[ItemDraft]], draft: ItemDraft, *, replaceable: bool) -> None:
    item, others = draft.item, known.get(draft.item.id, [])
    if draft.overrides and not replaceable:
        raise draft.entry.error("overrides 只能替换随附的事项，且只能一次", "检查 id；新事项去掉 overrides")
    if draft.overrides or not others:
        _check_insurance(draft, others)
        known[item.id] = [draft]
    elif item.since is not None:
        _check_insurance(draft, others)
        others.append(draft)
    else:
        at = f"{others[0].entry.file} 第 {others[0].entry.node.start_mark.line + 1} 行"
        raise draft.entry.error(
            f"id {item.id} 已有（{at}）", "替换随附的写 overrides: true；新的一版写 effective 的 from"
        )


def _check_insurance(draft: ItemDraft, others: Sequence[ItemDraft]) -> None:
    if any(other.item.insurance is not draft.item.insurance for other in others):
        raise draft.entry.error("险种与已有的同 id 事项不同", "换一个 id")


def _in_turn(editions: Sequence[ItemDraft]) -> tuple[Item, ...]:
    """The editions by their first day; one without a last day ends where the next begins.

    An end that was written down is kept: after it none is in force, for nobody said that the older rules come back.
    """
    turn = sorted(editions, key=_first_day)
    closed = [_close_before(later, earlier) for earlier, later in pairwise(turn)]
    return (*closed, turn[-1].item)


def _close_before(later: ItemDraft, earlier: ItemDraft) -> Item:
    begins, until = _first_day(later), earlier.item.until
    if begins == _first_day(earlier) or (until and until >= begins):
        raise later.entry.error("与同 id 的另一版日期重叠", "请错开 effective 的 from 和 until")
    return replace(earlier.item, until=until or begins - timedelta(days=1))


def _first_day(draft: ItemDraft) -> date:
    return draft.item.since or date.min


def _check_unambiguous(known: dict[str, list[ItemDraft]]) -> None:
    """Within one insurance a name leads to one item."""
    owners: dict[tuple[str, str], str] = {}
    for draft in (d for editions in known.values() for d in editions):
        for name in {draft.item.name, draft.item.heading} - {""}:
            owner = owners.setdefault((draft.item.insurance, name), draft.item.id)
            if owner != draft.item.id:
                raise draft.entry.error(f"名称“{name}”与事项 {owner} 相同", "同一险种内名称不能重复")
