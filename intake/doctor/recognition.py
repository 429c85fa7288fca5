"""Whether this machine can recognise: weights, an engine that reads, what it computes in, and memory for it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from intake.doctor.findings import MachineCheck
from intake.doctor.libraries import next_step
from intake.errors import ExitCode, IntakeError
from intake.settings import Settings

_MB = 1024 * 1024
_SPARE_MB = 700
"""What the rest of a run takes beside one worker."""


def check_weights(models: Path | None) -> Iterator[MachineCheck]:
    """Whether the weights are those of the manifest."""
    yield _try_check("模型文件", lambda: _verify_weights(models))


def check_engine(settings: Settings) -> Iterator[MachineCheck]:
    """Whether the engine reads a picture of digits."""
    yield _try_check(f"识别引擎 {settings.engine}", lambda: _test_engine(settings))


def check_precision(asked: str) -> Iterator[MachineCheck]:
    """What the processor multiplies in of itself, and what the setting makes of it."""
    from intake.ocr.precision import ASKED, IN_WORDS, Precision, processor_flags, resolve_precision

    flags = processor_flags()
    has = "、".join(word for flag, word in _FLAGS.items() if flag in flags)
    can = f"处理器有 {has}" if has else "处理器没有（或系统没有说明）16 位浮点指令"
    try:
        done = f'{can}；设置 precision = "{asked}"：{IN_WORDS[resolve_precision(asked)]}'
    except IntakeError as error:
        fix = error.next_step or f"可用：{'、'.join(ASKED)}"
        yield MachineCheck("计算精度", False, f"{can}；{error.message}", fix, ExitCode.BAD_CONFIGURATION)
        return
    faster = asked == Precision.F32 and "amx_bf16" in flags
    advice = '想快些可设 precision = "auto"，见 docs/operations.md' if faster else ""
    yield MachineCheck("计算精度", True, done, advice)


_FLAGS = {"amx_bf16": "AMX（bf16）", "avx512_bf16": "AVX512-BF16", "avx512f": "AVX-512", "avx2": "AVX2"}
"""Flags of processors that tell how fast it is going to be."""


def check_memory(settings: Settings) -> Iterator[MachineCheck]:
    """Memory that can be had now, held against what one worker may take."""
    import psutil

    memory = psutil.virtual_memory()
    free, needed = memory.available // _MB, settings.worker_max_mb + _SPARE_MB
    detail = f"共 {memory.total / 1e9:.1f} GB，可用 {memory.available / 1e9:.1f} GB，处理器 {os.cpu_count() or 1} 个核"
    if free >= needed:
        yield MachineCheck("内存", True, detail)
    else:
        yield MachineCheck(
            "内存", False, f"{detail}；识读一页约需 {needed} MB", "请关闭别的程序，批量预审时用 --workers 1"
        )


def _try_check(name: str, check: Callable[[], str]) -> MachineCheck:
    try:
        return MachineCheck(name, True, check())
    except IntakeError as error:
        return MachineCheck(name, False, error.message, error.next_step, error.exit_code)
    except ImportError as error:
        return MachineCheck(name, False, str(error), next_step(str(error)), ExitCode.MISSING_DEPENDENCY)


def _verify_weights(folder: Path | None) -> str:
    from intake.ocr import models

    chosen = models.verified_set(folder)
    return f"{chosen.name}，{len(chosen.weights)} 个文件，校验值全部相符"


def _test_engine(settings: Settings) -> str:
    """Reads digits drawn for the purpose with the font that Pillow brings."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    from intake.errors import ModelInvalid
    from intake.ocr import build
    from intake.ocr.precision import IN_WORDS, resolve_precision

    picture = Image.new("RGB", (480, 120), "white")
    ImageDraw.Draw(picture).text((40, 30), "1234567890", fill="black", font=ImageFont.load_default(48))
    engine = build(settings.engine, threads=settings.threads, models=settings.models, precision=settings.precision)
    text = "".join(line.text for line in engine.read(np.asarray(picture)[:, :, ::-1].copy()))
    if text.replace(" ", "") != "1234567890":
        raise ModelInvalid(f"自检图上的数字读成了 {text!r}", "请重新安装本软件或重新导入模型")
    known = IN_WORDS[resolve_precision(settings.precision)] if engine.name == "openvino" else "按引擎默认精度计算"
    return f"{engine.name}，自检图读对，{known}"
