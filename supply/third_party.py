"""`THIRD_PARTY.md`: everything that is delivered and was made by others, with version and licence.

Versions are those of the lock file. Licences are kept in `licences.yaml`, so that the page is the same on every machine;
`--refresh` takes them from the metadata of the packages that are installed, and tests hold the one against the other. Weights and
scripts that lie inside packages or in this tree are listed with the SHA-256 of their files.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, distributions
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name

from supply.lock import DEV, ROOT, RUN, PinnedPackage, read_lock
from supply.targets import MACHINES, PYTHONS

PAGE = ROOT / "THIRD_PARTY.md"
LICENCES = ROOT / "supply" / "licences.yaml"
_COPYLEFT = ("LGPL", "MPL", "GPL")


@dataclass(frozen=True, slots=True)
class ForeignPart:
    """A file that others made and that is not a package of its own.

    Attributes:
        inside: The package that it lies in; empty: this tree.
        path: Below that package's folder, or below this tree.
        source: What it is and where it comes from.
        licence: SPDX.
        sha256: Of the file, hex.
    """

    inside: str
    path: str
    source: str
    licence: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LicenceBook:
    """What `licences.yaml` says.

    Attributes:
        packages: Package -> licence, SPDX as far as there is an expression for it.
        spellings: How metadata calls a licence -> the licence.
        parts: Weights and vendored files.
    """

    packages: Mapping[str, str]
    spellings: Mapping[str, str]
    parts: tuple[ForeignPart, ...]


def read_licences() -> LicenceBook:
    """The book as it is kept."""
    told: Any = yaml.safe_load(LICENCES.read_text(encoding="utf-8"))
    return LicenceBook(told["packages"], told["spellings"], tuple(ForeignPart(**part) for part in told["parts"]))


def delivered(lock: Path) -> tuple[PinnedPackage, ...]:
    """The packages of a lock file that any machine of an office needs."""
    there = [machine.environment(python) for machine, python in product(MACHINES, PYTHONS)]
    return tuple(package for package in read_lock(lock) if any(map(package.is_needed, there)))


# ------------------------------------------------------------------------------------------------ metadata
def find_licence(metadata: PackageMetadata, spellings: Mapping[str, str]) -> str:
    """The licence that a package states of itself, empty where it states none that is known.

    An expression is taken as it is. Of the older fields the short one is asked first, because classifiers name families (BSD).
    """
    expression = metadata["License-Expression"]
    if expression:
        return str(expression)
    classifiers = [
        one.rsplit(" :: ", 1)[-1] for one in metadata.get_all("Classifier") or () if one.startswith("License")
    ]
    stated = [str(metadata["License"] or "").strip(), *classifiers]
    return next((spellings[one] for one in stated if one in spellings), "")


def installed_licences(spellings: Mapping[str, str]) -> Mapping[str, str]:
    """Package -> the licence that its metadata states, for what is installed here and states any."""
    stated = {canonicalize_name(one.metadata["Name"]): find_licence(one.metadata, spellings) for one in distributions()}
    return {name: licence for name, licence in stated.items() if licence}


def refresh() -> tuple[str, ...]:
    """Brings `licences.yaml` up to date from what is installed; returns packages whose licence nobody states."""
    text = LICENCES.read_text(encoding="utf-8")
    book, found = read_licences(), installed_licences(read_licences().spellings)
    names = sorted({package.name for package in (*delivered(RUN), *delivered(DEV))})
    chosen = {name: found.get(name) or book.packages.get(name, "") for name in names}
    head, _, _ = text.partition("packages:\n")
    lines = [f"  {name}: {json.dumps(licence)}\n" for name, licence in chosen.items()]
    LICENCES.write_text(head + "packages:\n" + "".join(lines), encoding="utf-8")
    return tuple(name for name, licence in chosen.items() if not licence)


# ------------------------------------------------------------------------------------------------ the page
def render_page() -> str:
    """The page."""
    book, run, dev = read_licences(), delivered(RUN), delivered(DEV)
    shared = {package.name for package in run}
    return "".join(
        [
            "# 第三方软件、模型和文件\n\n",
            "由 `python -m supply.third_party --write` 从锁定文件（`supply/*.lock`）和 `supply/licences.yaml` 生成，不要手改。\n",
            "本程序自己的许可是 Apache-2.0，见 [LICENSE](LICENSE)。软件包都以原样的安装包随附或安装，没有改动。\n\n",
            "## 模型和随附的文件\n\n| 文件 | 在哪里 | 是什么 | 许可 | SHA-256 |\n|---|---|---|---|---|\n",
            *(
                f"| `{p.path}` | {p.inside or '本程序'} | {p.source} | {p.licence} | `{p.sha256}` |\n"
                for p in book.parts
            ),
            "\n## 运行所需的软件包\n\n",
            *_render_packages(run, book),
            "\n要留意的许可：LGPL、MPL 的软件包按原样作为库使用，可以换成自己改过的版本："
            f"{'、'.join(_name_copyleft(run, book))}。\n",
            "\n## 只在测试和检查时用的软件包\n\n",
            *_render_packages(tuple(p for p in dev if p.name not in shared), book),
        ]
    )


def _render_packages(packages: Sequence[PinnedPackage], book: LicenceBook) -> Iterator[str]:
    yield "| 软件包 | 版本 | 许可 |\n|---|---|---|\n"
    for package in sorted(packages, key=lambda one: (one.name, one.version)):
        yield f"| {package.name} | {package.version} | {book.packages[package.name]} |\n"


def _name_copyleft(packages: Sequence[PinnedPackage], book: LicenceBook) -> Sequence[str]:
    names = {p.name: book.packages[p.name] for p in packages}
    return [f"{name}（{licence}）" for name, licence in names.items() if any(one in licence for one in _COPYLEFT)]


def main(words: Sequence[str] | None = None) -> int:
    """`python -m supply.third_party`."""
    parser = argparse.ArgumentParser(prog="python -m supply.third_party", description=__doc__)
    parser.add_argument("--refresh", action="store_true", help="take licences from the packages that are installed")
    parser.add_argument("--write", action="store_true", help="write THIRD_PARTY.md")
    asked = parser.parse_args(words)
    unknown = refresh() if asked.refresh else ()
    if unknown:
        print(f"{LICENCES.name}: fill in {', '.join(unknown)}", file=sys.stderr)
        return 1
    if asked.write:
        PAGE.write_text(render_page(), encoding="utf-8")
    else:
        sys.stdout.write(render_page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
