"""The weights: which files an engine runs on, where they lie, and proof that they are the right ones.

A *set* is a detector and a recogniser. One set comes with the installed packages (`manifest.json` beside this file
names its files and their SHA-256); an office may import others, which live in the user's data folder under
`intake/models/<name>/` with a manifest of the same form, written when they were imported. Nothing is ever downloaded.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from intake.errors import MissingDependency, ModelInvalid, UsageError, escape_controls

MANIFEST = "manifest.json"
ROLES = ("det", "rec")
"""What a set must hold: a detector and a recogniser."""

_REPAIR = "请重新安装本软件，或用 intake models import 重新导入模型"


@dataclass(frozen=True, slots=True)
class Weight:
    """One file of a set as its manifest states it. `role` is `det` or `rec`; `size` in bytes."""

    role: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelSet:
    """A detector and a recogniser that belong together."""

    name: str
    folder: Path
    source: str
    weights: tuple[Weight, ...]

    def weight_file(self, role: str, suffix: str = ".onnx") -> Path:
        """The file of a role with that ending.

        Raises:
            ModelInvalid: the set has none.
        """
        for weight in self.weights:
            if weight.role == role and weight.path.suffix == suffix:
                return weight.path
        raise ModelInvalid(f"模型 {self.name} 缺少 {role} 的 {suffix} 文件", _REPAIR)

    def has_suffix(self, suffix: str) -> bool:
        """Whether every role has a file with that ending."""
        return all(any(w.role == role and w.path.suffix == suffix for w in self.weights) for role in ROLES)

    @property
    def digest(self) -> str:
        """One hash over those of all files, hex."""
        return hashlib.sha256("".join(sorted(w.sha256 for w in self.weights)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Status:
    """A line of `intake models list`. `problem` is in Chinese, empty when the file is what the manifest states."""

    set: str
    role: str
    path: Path
    size: int
    sha256: str
    problem: str

    @property
    def ok(self) -> bool:
        """Whether the file is what the manifest states."""
        return not self.problem


# ------------------------------------------------------------------------------------------------ finding sets
def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where imported sets live: `$XDG_DATA_HOME/intake/models`, else `~/.local/share/intake/models`."""
    base = environment.get("XDG_DATA_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    return root / "intake" / "models"


def packaged_set() -> ModelSet:
    """The set inside the installed packages, found without importing them.

    Raises:
        MissingDependency: the package that carries it is not installed.
    """
    manifest = _parse_manifest(Path(__file__).with_name(MANIFEST))
    package = str(manifest["package"])
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependency(f"未安装 {package}，识别模型随它提供", "请重新安装本软件")
    return _build_set(manifest, Path(spec.submodule_search_locations[0]))


def read_set(folder: Path) -> ModelSet:
    """The imported set in `folder`.

    Raises:
        ModelInvalid: no readable manifest there.
    """
    return _build_set(_parse_manifest(folder / MANIFEST), folder)


def stated_set(folder: Path | None) -> ModelSet:
    """The set to run on as its manifest states it, not proven: the one in `folder`, else the packaged one.

    Raises:
        MissingDependency, ModelInvalid: see `packaged_set`, `read_set`.
    """
    return packaged_set() if folder is None else read_set(folder)


def verified_set(folder: Path | None) -> ModelSet:
    """The set to run on, hash-verified.

    Raises:
        MissingDependency, ModelInvalid: see `stated_set`, `verify_set`.
    """
    models = stated_set(folder)
    verify_set(models)
    return models


def imported_sets(folder: Path | None = None) -> tuple[ModelSet, ...]:
    """Every set that was imported, by name."""
    root = folder or data_folder()
    return tuple(read_set(m.parent) for m in sorted(root.glob(f"*/{MANIFEST}"))) if root.is_dir() else ()


def list_statuses(folder: Path | None = None) -> tuple[Status, ...]:
    """Every file of every set, with the outcome of its check."""
    return tuple(
        Status(s.name, w.role, w.path, w.size, w.sha256, find_problem(w))
        for s in (packaged_set(), *imported_sets(folder))
        for w in s.weights
    )


def _parse_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelInvalid(f"{escape_controls(str(path))}：模型清单无法读取（{error}）", _REPAIR) from error
    if not isinstance(manifest, dict):
        raise ModelInvalid(f"{escape_controls(str(path))}：模型清单格式不对", _REPAIR)
    return manifest


def _build_set(manifest: dict[str, Any], folder: Path) -> ModelSet:
    try:
        weights = tuple(
            Weight(str(f["role"]), folder / str(f["path"]), int(f["size"]), str(f["sha256"])) for f in manifest["files"]
        )
        return ModelSet(str(manifest["name"]), folder, str(manifest["source"]), weights)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelInvalid(f"{escape_controls(str(folder))}：模型清单格式不对（{error!r}）", _REPAIR) from error


# ------------------------------------------------------------------------------------------------ proving files
def verify_set(models: ModelSet) -> None:
    """Prove every file of a set.

    Raises:
        ModelInvalid: names the first file that is missing or not the one in the manifest.
    """
    for weight in models.weights:
        if found := find_problem(weight):
            raise ModelInvalid(f"模型文件 {escape_controls(str(weight.path))} {found}", _REPAIR)


def find_problem(weight: Weight) -> str:
    """What is wrong with a file, in Chinese; empty if nothing."""
    try:
        stat = weight.path.stat()
        if stat.st_size != weight.size:
            return f"大小不符（应为 {weight.size} 字节，实为 {stat.st_size}）"
        actual = _hash_weight(weight.path, stat.st_size, stat.st_mtime_ns)
    except OSError:
        return "不存在或无法读取"
    return "" if actual == weight.sha256 else "校验值不符，文件已损坏或被改动"


@lru_cache(maxsize=64)
def _hash_weight(path: Path, size: int, mtime_ns: int) -> str:
    """Size and time are arguments so that a changed file is hashed anew."""
    del size, mtime_ns
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ------------------------------------------------------------------------------------------------ importing a set
def import_folder(source: Path, name: str = "", folder: Path | None = None) -> ModelSet:
    """Copy a set into the user's data folder and record its hashes; all of it or nothing.

    `source` holds `det/` and `rec/`, each with an `inference.onnx` or Paddle weights (`inference.json` or
    `inference.pdmodel`, and `inference.pdiparams`), and an `inference.yml` where the set brings one.

    Raises:
        UsageError: `source` is not such a folder, or a set of that name exists.
    """
    name = name or source.resolve().name
    if not _is_usable_name(name):
        raise UsageError(f"模型名称 {escape_controls(name)} 不可用", "请用 --name 指定字母、数字组成的名称")
    files = [(role, path) for role in ROLES for path in _importable_files(source / role)]
    target = (folder or data_folder()) / name
    if target.exists():
        raise UsageError(
            f"已有名为 {escape_controls(name)} 的模型", f"请换一个名称，或先删除 {escape_controls(str(target))}"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=target.parent) as scratch:
        staged = Path(scratch) / "set"
        weights = [_copy_weight(role, path, staged) for role, path in files]
        manifest = {"name": name, "source": escape_controls(str(source)), "files": weights}
        (staged / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
        staged.rename(target)
    return read_set(target)


def _is_usable_name(name: str) -> bool:
    return bool(name) and name.isprintable() and not name.startswith(".") and "/" not in name


def _importable_files(folder: Path) -> list[Path]:
    names = ("inference.onnx", "inference.json", "inference.pdmodel", "inference.pdiparams", "inference.yml")
    found = [folder / n for n in names if (folder / n).is_file()]
    if not any(p.suffix in {".onnx", ".pdiparams"} for p in found):
        raise UsageError(
            f"{escape_controls(str(folder))} 中没有 inference.onnx 或 inference.pdiparams",
            "请给出含 det、rec 两个子文件夹的模型文件夹",
        )
    return found


def _copy_weight(role: str, path: Path, staged: Path) -> dict[str, Any]:
    target = staged / role / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    weight = asdict(Weight(role, target, target.stat().st_size, digest))
    return weight | {"path": f"{role}/{path.name}"}
