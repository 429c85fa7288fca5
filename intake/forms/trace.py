"""The trace of a printed form: what stands in every variable and what that rests on, so that any printed value can be found.

One JSON object beside the form, schema `intake-form/1`. It names papers by path, page (from 1) and box (fractions of the
original page). Nothing is masked: it stays in the office, readable by its owner only.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from intake.cases.judge import Judgement
from intake.cases.model import Place
from intake.forms.marks import Leaf
from intake.forms.model import Filled, Ground, Occasion, Picture, PrintedValue, Tick

SCHEMA = "intake-form/1"

Object = dict[str, Any]


def make_trace(filled: Filled, judgement: Judgement, occasion: Occasion, template: bytes) -> bytes:
    """The JSON text; the same for the same input."""
    case = judgement.case
    told: Object = {
        "schema": SCHEMA,
        "form": filled.form.name,
        "title": filled.form.title,
        "case": case.name,
        "item_id": case.item.id,
        "edition": case.item.edition,
        "number": occasion.number,
        "copy": occasion.copy,
        "printed": occasion.day.isoformat(),
        "operator": occasion.operator,
        "template_sha256": hashlib.sha256(template).hexdigest(),
        "document_sha256": hashlib.sha256(filled.content).hexdigest(),
        "values": {
            name: _value_as_json(name, leaf, filled.changed, occasion.operator) for name, leaf in filled.trace.items()
        },
        "blanks": list(filled.blanks),
        "warnings": list(filled.warnings),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _value_as_json(name: str, leaf: Leaf, changed: Mapping[str, str], operator: str) -> Object:
    match leaf:
        case PrintedValue():
            return _print_as_json(leaf, changed.get(name), operator)
        case Tick():
            return {"ticked": leaf.ticked, "ground": leaf.ground.value, **_told(why=leaf.why)}
        case Picture():
            digest = hashlib.sha256(leaf.data).hexdigest()
            return {"picture_sha256": digest, "ground": leaf.ground.value}


def _print_as_json(value: PrintedValue, changed: str | None, operator: str) -> Object:
    """One printed text; whoever prints answers for what was typed, where nobody else is named."""
    shown: Object = {"text": value.text, "ground": value.ground.value}
    if changed is not None:
        shown["as_printed"] = changed
    typed = value.text and value.ground is Ground.TYPED
    shown |= _told(why=value.why, blank=value.blank, typed_by=value.by or (operator if typed else ""))
    return shown | (_place_as_json(value.place) if value.place else {})


def _told(**texts: str) -> Object:
    """The texts that say something."""
    return {key: text for key, text in texts.items() if text}


def _place_as_json(place: Place) -> Object:
    """`index` is the paper's place in the case."""
    found: Object = {"document": place.path, "index": place.paper, "page": place.page}
    return found if place.box is None else found | {"box": place.box.as_list()}
