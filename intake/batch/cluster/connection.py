"""A connection to a Ray cluster for as long as a run lasts: to one that is there, or to one of this machine alone.

Nothing is reported to anybody, nothing that workers print is sent here, and what Ray prints itself (in English, on standard
output, about its own processes) is kept for `-vv`.
"""

import contextlib
import io
import logging
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from intake.errors import MissingDependency, UsageError, escape_controls
from intake.machine.resources import count_cores

log = logging.getLogger(__name__)

_STORE = 80 * 1024 * 1024
"""Bytes of Ray's object store for `local`, nearly its least: nothing of size travels."""


@contextmanager
def cluster_connection(address: str) -> Generator[None]:
    """A connection to the cluster while the block lasts.

    Args:
        address: `auto`: the cluster that this machine belongs to; `ray://HOST:PORT`; `local`: this machine alone.

    Raises:
        UsageError: not an address.
        MissingDependency: Ray is not installed, or there is no cluster.
    """
    if address not in ("auto", "local") and not address.startswith("ray://"):
        raise UsageError(f"--cluster {escape_controls(address)} 不认识", "请写 auto、ray://主机:端口 或 local")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # A head that does not answer is told in 40 s, not in 14 minutes.
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")
    try:
        import ray
        from ray.exceptions import RayError
    except ImportError as error:
        raise MissingDependency("没有安装 Ray", "请安装 intake 的 cluster 部分，见 docs/cluster.md") from error
    with contextlib.redirect_stdout(_Whispered()):
        before = os.umask(0o077)  # logs and the token that Ray leaves for processes of this machine
        try:
            ray.init(**_init_arguments(address))
        except (ConnectionError, RuntimeError, TimeoutError, ValueError, RayError) as error:
            log.debug("", exc_info=True)
            raise MissingDependency(
                f"连不上集群 {escape_controls(address)}（{type(error).__name__}）",
                "请在主机上执行 ray status；各机 Ray 和 Python 的版本、令牌要一致",
            ) from error
        finally:
            os.umask(before)
        try:
            yield
        finally:
            ray.shutdown()


def _init_arguments(address: str) -> Mapping[str, Any]:
    quiet: Mapping[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address != "local":
        return {**quiet, "address": address}
    alone = {"address": "local", "num_cpus": count_cores(), "object_store_memory": _STORE, "include_dashboard": False}
    return {**quiet, **alone, "_node_ip_address": "127.0.0.1"}


class _Whispered(io.TextIOBase):
    """Takes lines for standard output into the log."""

    def write(self, text: str) -> int:
        """Logs what is not blank; answers the number of characters, as streams do."""
        if text.strip():
            log.debug("%s", text.rstrip())
        return len(text)
