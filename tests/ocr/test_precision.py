"""Which precision is computed in, and what an office is told that asks for one its machine has not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.errors import UsageError
from intake.ocr import precision
from intake.ocr.fingerprints import stated_fingerprint
from intake.ocr.precision import Precision, resolve_precision


@pytest.fixture(params=[True, False], ids=["with AMX", "without bf16"])
def native(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[bool]:
    """A processor of either kind, as Linux tells it."""
    told = tmp_path / "cpuinfo"
    told.write_text(
        f"processor : 0\nflags\t\t: fpu avx2 {'avx512_bf16 amx_bf16' if request.param else 'fma'}\n", encoding="ascii"
    )
    monkeypatch.setattr(precision, "_CPUINFO", told)
    precision.processor_flags.cache_clear()
    yield bool(request.param)
    precision.processor_flags.cache_clear()


def test_auto_uses_16_bits_only_where_the_processor_has_them(native: bool):
    assert resolve_precision("auto") is (Precision.MIXED if native else Precision.F32)


def test_bf16_without_amx_gains_nothing_and_is_used_only_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "cpuinfo").write_text("flags : avx512_bf16\n", encoding="ascii")
    monkeypatch.setattr(precision, "_CPUINFO", tmp_path / "cpuinfo")
    precision.processor_flags.cache_clear()
    assert (resolve_precision("auto"), resolve_precision("bf16")) == (Precision.F32, Precision.BF16)
    precision.processor_flags.cache_clear()


def test_32_bits_can_be_had_anywhere(native: bool):
    assert resolve_precision("f32") is Precision.F32


def test_16_bits_are_refused_where_they_would_be_emulated(native: bool):
    if native:
        assert resolve_precision("bf16") is Precision.BF16
        return
    with pytest.raises(UsageError, match="没有 16 位"):
        resolve_precision("bf16")


def test_an_unknown_precision_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match="f16") as refused:
        resolve_precision("f16")
    assert "auto、f32、bf16" in refused.value.next_step


def test_what_an_engine_does_itself_cannot_be_asked_for():
    with pytest.raises(UsageError):
        resolve_precision("mixed")


def test_a_system_that_says_nothing_of_its_processor_computes_in_32_bits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(precision, "_CPUINFO", tmp_path / "absent")
    precision.processor_flags.cache_clear()
    assert resolve_precision("auto") is Precision.F32
    precision.processor_flags.cache_clear()


def test_engines_of_two_precisions_are_two_engines(native: bool):
    assert (stated_fingerprint("openvino", None, "auto") != stated_fingerprint("openvino", None, "f32")) is native


def test_paddle_is_one_engine_in_every_precision(native: bool):
    assert stated_fingerprint("paddle", None, "auto") == stated_fingerprint("paddle", None, "f32")
