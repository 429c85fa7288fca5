"""Whether nothing else is at work on this machine: a race on a busy one flatters whoever waits best."""

import os
import time

import psutil

from intake.ocr.precision import processor_flags

MOST_LOAD = 0.3
"""Of the last minute, before a race begins."""
MOST_SHARE = 5.0
"""Percent of a core that any other process may take."""
_LOOK = 2.0
"""Seconds over which processes are watched."""
FEATURES = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
"""What of a processor decides how fast networks are computed."""


def find_noise() -> list[str]:
    """What disturbs a race, in words; empty on a quiet machine."""
    load = os.getloadavg()[0]
    busy = [f"load {load:.2f}, at most {MOST_LOAD} is quiet"] if load >= MOST_LOAD else []
    return busy + [f"{name} takes {share:.0f} % of a core" for name, share in _find_busy()]


def _find_busy() -> list[tuple[str, float]]:
    own = {os.getpid(), *(p.pid for p in psutil.Process().parents())}
    watched = [p for p in psutil.process_iter() if p.pid not in own]
    for process in watched:
        _share_of(process)
    time.sleep(_LOOK)
    shares = ((process, _share_of(process)) for process in watched)
    return [(f"{process.pid}", share) for process, share in shares if share > MOST_SHARE]


def _share_of(process: psutil.Process) -> float:
    """Percent of a core since it was last asked; 0 where it has ended."""
    try:
        return float(process.cpu_percent())
    except psutil.Error:
        return 0.0


def processor_features() -> list[str]:
    """Those of `FEATURES` that this processor has; empty where the system does not say."""
    return [name for name in FEATURES if name in processor_flags()]
