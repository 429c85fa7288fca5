"""The official PaddleOCR package, on ONNX Runtime or, where an office installed it, on PaddlePaddle.

Slower than `openvino` on a plain CPU; for offices with a GPU, or with larger PP-OCR weights that they imported.
PaddleOCR expects a folder per network with `inference.onnx` and `inference.yml`; the packaged weights are ONNX alone,
so the folders are laid out in a temporary place that lives as long as the engine.
"""

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from intake.machine.files import place_file
from intake.model import Line, Rect
from intake.ocr import models as weights
from intake.ocr.ctc import Span, spread_evenly
from intake.ocr.engine import Picture
from intake.ocr.fingerprints import of_paddle, runtime_of_paddle
from intake.ocr.quads import build_line, is_legible, is_upright, quad_bounds, whole_quad
from intake.scratch import keep_font_lists_out_of_home

os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
os.environ.setdefault("DISABLE_MODEL_SOURCE_CHECK", "True")

LONG_SIDE = 2000
"""Pictures are reduced until the long side has no more; PaddleOCR's own limit of 4000 takes 6 GB on a photo."""

_SETTINGS: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("paddle.inference.yaml").read_text("utf-8"))
"""Role -> what PaddleOCR wants to know of a network: the `inference.yml` that came with the weights, which are ONNX alone."""


class PaddleEngine:
    """See `intake.ocr.engine.Engine`. Scores are per line: PaddleOCR answers none for single characters."""

    name = "paddle"

    def __init__(self, *, threads: int = 0, models: Path | None = None, precision: str = "") -> None:
        del precision  # PaddleOCR computes in 32 bits
        chosen = weights.verified_set(models)
        keep_font_lists_out_of_home()
        import_module("paddleocr")  # sets its logger up, so it comes before `_quiet_logs`
        self._folder = tempfile.TemporaryDirectory(prefix="intake-paddle-")
        runtime = runtime_of_paddle(chosen)
        folders = {role: lay_out(chosen, role, Path(self._folder.name)) for role in weights.ROLES}
        names = {role: _model_name(folders[role], role) for role in weights.ROLES}
        self._common: dict[str, Any] = {"engine": runtime, "device": _choose_device(runtime)}
        if threads > 0:
            own = {"intra_op_num_threads": threads} if runtime == "onnxruntime" else {"cpu_threads": threads}
            self._common["engine_config"] = own
        with _quiet_logs():
            self._page, self._crops = _build_pipelines(names, folders, self._common)
        self.fingerprint = of_paddle(chosen)

    def read(self, picture: Picture) -> tuple[Line, ...]:
        """See `Engine.read`; lines below `LEAST_SCORE` are left out, and upright ones have no characters."""
        if min(picture.shape[:2]) < 4:
            return ()
        with _quiet_logs():
            (page,) = self._page.predict(picture)
        found = zip(page["rec_texts"], page["rec_scores"], page["rec_polys"], page["text_word"],
                    page["text_word_boxes"], strict=True)  # fmt: skip
        lines = (_build_line(*parts) for parts in found)
        return tuple(sorted(filter(is_legible, lines), key=lambda one: (one.rect.top, one.rect.left)))

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        """See `Engine.read_part`; PaddleOCR reads all that it finds."""
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        """See `Engine.read_crops`; characters are spread evenly."""
        legible = [i for i, crop in enumerate(crops) if min(crop.shape[:2]) > 0]
        lines = [build_line(whole_quad(crop), (), turned=False) for crop in crops]
        if legible:
            with _quiet_logs():
                answers = list(self._crops.predict([crops[i] for i in legible], batch_size=6))
            for i, answer in zip(legible, answers, strict=True):
                spans = spread_evenly(str(answer["rec_text"]), 0.0, 1.0, float(answer["rec_score"]))
                lines[i] = build_line(whole_quad(crops[i]), spans, turned=False)
        return tuple(lines)


def _build_line(text: str, score: float, polygon: Any, words: Sequence[str], boxes: Any) -> Line:
    quad = np.asarray(polygon, np.float32)
    rect = quad_bounds(quad)
    level = np.array(
        [(rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom)], np.float32
    )
    spans = _place_spans(text, float(score), words, np.asarray(boxes, np.float32), rect.left, max(rect.width, 1.0))
    if spans is None or is_upright(quad):
        return Line(text, rect, float(score))
    return build_line(level, spans, turned=False)


def _place_spans(
    text: str, score: float, words: Sequence[str], boxes: Any, left: float, width: float
) -> tuple[Span, ...] | None:
    """Characters placed evenly inside PaddleOCR's words; `None` where words and text do not agree.

    Blanks are not part of any word and stand, with no width, at the end of the word before.
    """
    spans: list[Span] = []
    at, place = 0, 0.0
    for word, box in zip(words, boxes, strict=False):
        while not text.startswith(word, at) and at < len(text) and text[at].isspace():
            spans.append(Span(text[at], place, place, score))
            at += 1
        if not text.startswith(word, at):
            return None
        start, place = (min(1.0, max(0.0, (float(x) - left) / width)) for x in (box[0], box[2]))
        spans.extend(spread_evenly(word, start, place, score))
        at += len(word)
    spans.extend(Span(blank, place, place, score) for blank in text[at:] if blank.isspace())
    return tuple(spans) if len(spans) == len(text) else None


def _build_pipelines(names: dict[str, str], folders: dict[str, Path], common: dict[str, Any]) -> tuple[Any, Any]:
    """The page pipeline and a recogniser alone, for crops."""
    from paddleocr import PaddleOCR, TextRecognition

    page = PaddleOCR(
        text_detection_model_name=names["det"],
        text_detection_model_dir=str(folders["det"]),
        text_recognition_model_name=names["rec"],
        text_recognition_model_dir=str(folders["rec"]),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        return_word_box=True,
        text_det_limit_type="max",
        text_det_limit_side_len=LONG_SIDE,
        **common,
    )
    return page, TextRecognition(model_name=names["rec"], model_dir=str(folders["rec"]), **common)


def _choose_device(runtime: str) -> str:
    """`gpu` where PaddlePaddle runs and sees one, else `cpu`."""
    if runtime != "paddle" or find_spec("paddle") is None:
        return "cpu"
    paddle: Any = import_module("paddle")
    return "gpu" if paddle.device.is_compiled_with_cuda() and paddle.device.cuda.device_count() else "cpu"


def lay_out(chosen: weights.ModelSet, role: str, scratch: Path) -> Path:
    """A folder for one network in the form PaddleOCR wants."""
    suffix = ".onnx" if chosen.has_suffix(".onnx") else ".pdiparams"
    network = chosen.weight_file(role, suffix)
    if network.with_name("inference.yml").is_file():
        return network.parent
    folder = scratch / role
    folder.mkdir()
    place_file(network, folder / "inference.onnx")
    settings = dict(_SETTINGS[role])
    if role == "rec":
        settings["PostProcess"] = settings["PostProcess"] | {"character_dict": _characters_of(network)}
    (folder / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return folder


def _characters_of(network: Path) -> list[str]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(network), providers=["CPUExecutionProvider"])
    return str(session.get_modelmeta().custom_metadata_map["character"]).splitlines()


def _model_name(folder: Path, role: str) -> str:
    settings = yaml.safe_load((folder / "inference.yml").read_text(encoding="utf-8"))
    return str(settings.get("Global", {}).get("model_name", _SETTINGS[role]["Global"]["model_name"]))


@contextlib.contextmanager
def _quiet_logs() -> Generator[None, None, None]:
    """PaddleX announces every model on stderr through a logger of its own; standard output belongs to results."""
    logger = logging.getLogger("paddlex")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stdout(None):
            yield
    finally:
        logger.setLevel(before)
