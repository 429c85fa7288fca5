"""The lock files: every dependency with its one version and the hashes of its files, for all systems at once.

`python -m supply.lock` writes them anew with uv, keeping versions that still fit; `--upgrade` takes the newest that fit. They
name packages and hashes and no index: where packages come from is each machine's own setting.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
RUN, DEV = ROOT / "supply" / "requirements.lock", ROOT / "supply" / "dev.lock"
"""What an office needs, and what tests and checks need besides."""
_OLDEST_PYTHON = "3.11"
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class PinnedPackage:
    """A package at its one version.

    Attributes:
        name: As PyPA normalises it.
        marker: Where it is needed; None: everywhere.
        hashes: SHA-256 of every file of that version, hex.
    """

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]

    def is_needed(self, environment: Mapping[str, str]) -> bool:
        """Whether a machine with these marker values needs it."""
        return self.marker is None or self.marker.evaluate(dict(environment))

    def write_lines(self) -> str:
        """The package as lines of a requirements file, without its marker."""
        return " \\\n    ".join([f"{self.name}=={self.version}", *(f"--hash=sha256:{h}" for h in self.hashes)]) + "\n"


def read_lock(path: Path) -> tuple[PinnedPackage, ...]:
    """Every package of a lock file, in its order.

    Raises:
        ValueError: a line that is no requirement with one version.
    """
    joined = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return tuple(
        _parse_line(line) for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    )


def _parse_line(line: str) -> PinnedPackage:
    requirement = Requirement(line.split(" --hash=", 1)[0])
    versions = [one.version for one in requirement.specifier if one.operator == "=="]
    if len(versions) != 1:
        raise ValueError(f"not locked to one version: {line.split(' --hash=', 1)[0]}")
    return PinnedPackage(
        canonicalize_name(requirement.name), versions[0], requirement.marker, tuple(_HASH.findall(line))
    )


def write_locks(words: Sequence[str]) -> None:
    """Has uv write both files; what the second shares with the first has the same version there."""
    _compile(RUN, ["--extra", "openvino", *words])
    _compile(DEV, ["--extra", "dev", "--constraint", str(RUN.relative_to(ROOT)), *words])


def _compile(target: Path, words: Sequence[str]) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes"]
    command += ["--python-version", _OLDEST_PYTHON, "--no-emit-index-url", "--no-annotate", "--quiet"]
    command += ["--custom-compile-command", "python -m supply.lock", "--output-file", str(target), *words]
    subprocess.run(command, cwd=ROOT, env=with_certificates(os.environ), check=True)


def with_certificates(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv, which trusts the certificates that pip was told to trust."""
    own = environment.get("PIP_CERT", "")
    return dict(environment) | ({"SSL_CERT_FILE": own} if own else {})


def main(words: Sequence[str] | None = None) -> None:
    """`python -m supply.lock`."""
    parser = argparse.ArgumentParser(prog="python -m supply.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    write_locks(["--upgrade"] if parser.parse_args(words).upgrade else [])


if __name__ == "__main__":
    main()
