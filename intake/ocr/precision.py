"""What the networks compute in: 32 bits everywhere, or 16 where the processor has them and nothing is lost by it.

Processors with bf16 instructions recognise 1.6 (AVX512-BF16) to 2.5 times (AMX) as fast in 16 bits. What is read for certain
there is what 32 bits read; what is not may differ. So `auto` reads in 16 bits first, and whatever is not sure once more in 32,
which pays with AMX alone: the same texts as far as measured (`benchmarks/README.md`), but other scores. Detection always
computes in 32 bits: boxes that move by a pixel move what is cut out of them.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from intake.errors import UsageError

_CPUINFO = Path("/proc/cpuinfo")
_AMX = "amx_bf16"
_NATIVE = frozenset({"avx512_bf16", _AMX})
"""Flags of processors that multiply in bf16 of themselves; emulated, it is slower than 32 bits."""


class Precision(StrEnum):
    """What an office may ask for, and what an engine then does."""

    AUTO = "auto"
    F32 = "f32"
    BF16 = "bf16"
    MIXED = "mixed"
    """16 bits first, 32 where that is not sure: what `auto` comes to on a processor with AMX."""


IN_WORDS: Mapping[Precision, str] = MappingProxyType(
    {
        Precision.F32: "按 32 位精度计算",
        Precision.BF16: "识别按 16 位（bf16）精度计算",
        Precision.MIXED: "识别先按 16 位（bf16），不确定的再按 32 位计算",
    }
)
"""What an engine does, for people."""

ASKED = (Precision.AUTO, Precision.F32, Precision.BF16)
"""What may stand in the settings."""


def resolve_precision(asked: str) -> Precision:
    """What an engine on this machine computes in.

    Raises:
        UsageError: no such precision, or one that this processor has not.
    """
    if asked not in ASKED:
        raise UsageError(f"没有名为 {asked} 的计算精度", f"可用：{'、'.join(ASKED)}")
    if asked == Precision.AUTO:
        return Precision.MIXED if _AMX in processor_flags() else Precision.F32
    if asked == Precision.BF16 and not has_native_bf16():
        raise UsageError("本机处理器没有 16 位浮点（bf16）指令", '请在设置里写 precision = "auto" 或 "f32"')
    return Precision(asked)


def has_native_bf16() -> bool:
    """Whether this processor multiplies in bf16."""
    return not _NATIVE.isdisjoint(processor_flags())


@lru_cache(maxsize=1)
def processor_flags() -> frozenset[str]:
    """What the processor can do, as Linux tells it; empty elsewhere, where 32 bits it is."""
    try:
        told = _CPUINFO.read_text(encoding="ascii", errors="replace")
    except OSError:
        return frozenset()
    return frozenset(next((line.split() for line in told.splitlines() if line.startswith("flags")), ()))
