"""The engines that are measured, each as text lines from one BGR picture. Run as a worker, one process an engine.

The worker reads a picture's path a line on standard input and answers one JSON line: seconds of wall clock and of CPU
for recognition alone (decoding the file is not timed), values found, values in the gold file, peak memory so far.
"""

import json
import logging
import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from benchmarks.race.found import count

Reader = Callable[[NDArray[np.uint8]], Sequence[str]]


def intake(name: str) -> Reader:
    """One of our engines."""
    from intake.ocr import build

    engine = build(name)
    return lambda picture: [line.text for line in engine.read(picture)]


def paddleocr() -> Reader:
    """PaddleOCR on ONNX Runtime as its documentation shows it, on the same PP-OCRv6 small weights."""
    os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
    from paddleocr import PaddleOCR

    from intake.ocr.models import packaged_set
    from intake.ocr.paddle import lay_out

    scratch = Path(tempfile.mkdtemp(prefix="benchmark-"))
    folders = {role: lay_out(packaged_set(), role, scratch) for role in ("det", "rec")}
    pipeline = PaddleOCR(
        engine="onnxruntime",
        text_detection_model_name="PP-OCRv6_small_det",
        text_detection_model_dir=str(folders["det"]),
        text_recognition_model_name="PP-OCRv6_small_rec",
        text_recognition_model_dir=str(folders["rec"]),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
    )
    return lambda picture: [str(text) for text in pipeline.predict(picture)[0]["rec_texts"]]


def rapidocr() -> Reader:
    """RapidOCR with its defaults: ONNX Runtime, the same weights."""
    from rapidocr import RapidOCR

    pipeline: Any = RapidOCR(params={"Global.log_level": "error"})
    return lambda picture: list(pipeline(picture).txts or ())


def rapidocr_openvino() -> Reader:
    """What a user who knows builds: RapidOCR on OpenVINO, without the classifier of upside-down lines; the same weights.

    It computes in what OpenVINO chooses for the processor, or in 32 bits where `HELD` says so.
    """
    from rapidocr import EngineType, RapidOCR

    if os.environ.get(HELD) == "f32":
        _hold_to_32_bits()

    engines = {f"{stage}.engine_type": EngineType.OPENVINO for stage in ("Det", "Cls", "Rec")}
    pipeline: Any = RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False, **engines})
    return lambda picture: list(pipeline(picture).txts or ())


def _hold_to_32_bits() -> None:
    """RapidOCR has no setting for it: whatever OpenVINO compiles from now on computes in 32 bits."""
    import openvino

    compile_freely = openvino.Core.compile_model

    def compile_exactly(self: Any, model: Any, device_name: str = "CPU", config: Any = None) -> Any:
        return compile_freely(self, model, device_name, {**(config or {}), "INFERENCE_PRECISION_HINT": "f32"})

    openvino.Core.compile_model = compile_exactly


HELD = "BENCHMARK_PRECISION"
"""Environment: `f32` holds contestants to 32 bits that would choose for themselves; the others compute in 32 anyway."""

CONTESTANTS: dict[str, Callable[[], Reader]] = {
    "intake openvino": lambda: intake("openvino"),
    "intake paddle": lambda: intake("paddle"),
    "PaddleOCR 3.7 (ONNX Runtime)": paddleocr,
    "RapidOCR 3.10 (defaults)": rapidocr,
    "RapidOCR 3.10 (OpenVINO, no line classifier)": rapidocr_openvino,
}


def decoded(path: Path) -> NDArray[np.uint8]:
    """The picture as a scan shows it (EXIF turned), BGR."""
    with Image.open(path) as image:
        upright = np.array(ImageOps.exif_transpose(image).convert("RGB"))
    return np.ascontiguousarray(upright[:, :, ::-1])


def _measured(read: Reader, path: Path, gold: Path) -> dict[str, Any]:
    picture = decoded(path)
    wall, cpu = time.perf_counter(), time.process_time()
    lines = read(picture)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    known = gold / f"{path.stem}.json"
    found, total = count(json.loads(known.read_text(encoding="utf-8")), lines) if known.is_file() else (0, 0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"wall": wall, "cpu": cpu, "lines": len(lines), "found": found, "values": total, "peak": peak}


def main(name: str, gold: Path) -> None:
    """Serve until standard input ends."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    answers, sys.stdout = sys.stdout, sys.stderr
    read = CONTESTANTS[name]()
    read(np.full((320, 640, 3), 255, np.uint8))
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(_measured(read, Path(line.rstrip("\n")), gold)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
