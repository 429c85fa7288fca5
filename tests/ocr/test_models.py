"""Weights: listing, proving and importing them."""

import json
from pathlib import Path

import pytest

from intake.errors import ModelInvalid, UsageError
from intake.ocr import models


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder as an office would bring it."""
    folder = tmp_path / "medium"
    for role in models.ROLES:
        (folder / role).mkdir(parents=True)
        (folder / role / "inference.onnx").write_bytes(f"weights of {role}".encode())
        (folder / role / "inference.yml").write_text(f"Global: {{model_name: {role}}}", encoding="utf-8")
    return folder


def test_the_packaged_weights_are_the_ones_in_the_manifest():
    models.verify_set(models.packaged_set())
    assert [w.role for w in models.packaged_set().weights] == ["det", "rec"]


def test_an_imported_set_is_copied_with_its_hashes_and_listed(source: Path, tmp_path: Path):
    imported = models.import_folder(source, folder=tmp_path / "data")
    models.verify_set(imported)
    assert imported.weight_file("det").read_bytes() == b"weights of det"
    assert {(s.set, s.ok) for s in models.list_statuses(tmp_path / "data")} >= {("medium", True)}
    assert models.read_set(tmp_path / "data" / "medium") == imported


def test_a_changed_file_is_found_and_named(source: Path, tmp_path: Path):
    imported = models.import_folder(source, folder=tmp_path / "data")
    imported.weight_file("rec").write_bytes(b"weights of xyz")
    with pytest.raises(ModelInvalid, match=r"rec/inference\.onnx.*校验值"):
        models.verified_set(imported.folder)
    assert [
        s.ok for s in models.list_statuses(tmp_path / "data") if s.set == "medium" and s.path.suffix == ".onnx"
    ] == [
        True,
        False,
    ]


def test_a_missing_file_is_found(source: Path, tmp_path: Path):
    imported = models.import_folder(source, folder=tmp_path / "data")
    imported.weight_file("det").unlink()
    with pytest.raises(ModelInvalid, match="不存在"):
        models.verify_set(imported)


def test_a_folder_without_weights_is_refused_and_leaves_nothing(source: Path, tmp_path: Path):
    (source / "rec" / "inference.onnx").unlink()
    with pytest.raises(UsageError, match="rec"):
        models.import_folder(source, folder=tmp_path / "data")
    assert models.imported_sets(tmp_path / "data") == ()


def test_a_name_is_taken_once(source: Path, tmp_path: Path):
    models.import_folder(source, folder=tmp_path / "data")
    with pytest.raises(UsageError, match="medium"):
        models.import_folder(source, folder=tmp_path / "data")


@pytest.mark.parametrize("name", ["../out", ".hidden", "a/b", "a\nb"])
def test_a_name_that_is_no_plain_folder_name_is_refused(source: Path, tmp_path: Path, name: str):
    with pytest.raises(UsageError):
        models.import_folder(source, name, folder=tmp_path / "data")


def test_an_import_that_fails_half_way_leaves_nothing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full_disk(*_: object, **__: object):
        raise OSError("no space left")

    monkeypatch.setattr(models.json, "dumps", full_disk)
    with pytest.raises(OSError, match="space"):
        models.import_folder(source, folder=tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_a_folder_that_was_never_imported_is_invalid(tmp_path: Path):
    with pytest.raises(ModelInvalid, match=r"manifest\.json"):
        models.verified_set(tmp_path)


@pytest.mark.parametrize("content", ["[]", "{}", "no json", json.dumps({"name": "x", "source": "", "files": [{}]})])
def test_a_broken_manifest_is_invalid(tmp_path: Path, content: str):
    (tmp_path / models.MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(ModelInvalid):
        models.read_set(tmp_path)


def test_a_relative_data_home_is_ignored_as_its_specification_says():
    assert models.data_folder({"XDG_DATA_HOME": "here"}).is_absolute()
    assert models.data_folder({"XDG_DATA_HOME": "/data"}) == Path("/data/intake/models")
