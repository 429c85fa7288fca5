"""Where the ledger may lie, and what is said of it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from intake.errors import BadConfiguration
from intake.ledger.location import LedgerPlace, find_file_system, find_ledger
from intake.settings import Settings, data_folder, load_settings
from tests.conftest import Command

URL = "postgresql+psycopg://intake:geheim%40@db.example:5433/ledger?password=geheim"


@pytest.fixture
def mounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[SimpleNamespace]:
    """What the machine has mounted: its own disk, until a test adds to it."""
    found = [SimpleNamespace(mountpoint="/", fstype="ext4", opts="rw")]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: found if all else [])
    return found


def mount(point: Path, kind: str, opts: str = "rw") -> SimpleNamespace:
    return SimpleNamespace(mountpoint=str(point), fstype=kind, opts=opts)


def test_it_is_a_file_of_the_user_if_nobody_says_another() -> None:
    place = find_ledger(Settings())
    assert place == LedgerPlace(data_folder() / "ledger.sqlite", data_folder() / "scans")


def test_scans_lie_beside_the_file_or_where_the_settings_say(tmp_path: Path) -> None:
    file = str(tmp_path / "l.sqlite")
    assert find_ledger(Settings(ledger=file)).store == tmp_path / "scans"
    assert find_ledger(Settings(ledger=file, store=tmp_path / "x")).store == tmp_path / "x"
    assert find_ledger(Settings(ledger=URL)).store == data_folder() / "scans"


def test_the_data_folder_is_the_users() -> None:
    assert data_folder({"XDG_DATA_HOME": "/srv/x"}) == Path("/srv/x/intake")
    assert data_folder({"XDG_DATA_HOME": "relative"}) == Path.home() / ".local" / "share" / "intake"


# ------------------------------------------------------------------------------------------------ network shares
@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "lustre"])
def test_a_file_on_a_network_share_is_refused_and_postgresql_is_named(
    mounts: list[SimpleNamespace], tmp_path: Path, kind: str
) -> None:
    mounts.append(mount(tmp_path, kind))
    with pytest.raises(BadConfiguration, match=rf"{kind}.*WAL.*postgresql\+psycopg://"):
        find_ledger(Settings(ledger=str(tmp_path / "not" / "yet" / "ledger.sqlite")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "apfs", "NTFS"])
def test_a_disk_of_the_machine_is_not(mounts: list[SimpleNamespace], tmp_path: Path, kind: str) -> None:
    mounts.append(mount(tmp_path, kind))
    assert find_ledger(Settings(ledger=str(tmp_path / "ledger.sqlite"))).file == tmp_path / "ledger.sqlite"


def test_the_nearest_mount_counts_and_of_two_on_one_folder_the_later(
    mounts: list[SimpleNamespace], tmp_path: Path
) -> None:
    mounts += [mount(tmp_path / "own", "ext4"), mount(tmp_path, "nfs4")]
    assert find_file_system(tmp_path / "own" / "x") == "ext4"
    assert find_file_system(tmp_path / "owner") == "nfs4"
    mounts += [mount(tmp_path / "auto", "autofs"), mount(tmp_path / "auto", "cifs")]
    assert find_file_system(tmp_path / "auto" / "x") == "cifs"


def test_a_link_to_a_share_is_a_share(mounts: list[SimpleNamespace], tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    mounts.append(mount(tmp_path / "share", "cifs"))
    with pytest.raises(BadConfiguration, match="网络共享"):
        find_ledger(Settings(ledger=str(tmp_path / "link" / "ledger.sqlite")))


@pytest.mark.parametrize("path", [r"\\server\office\ledger.sqlite", "//server/office/ledger.sqlite"])
def test_a_windows_share_is_refused_wherever_it_is_written(path: str) -> None:
    with pytest.raises(BadConfiguration, match="网络共享"):
        find_ledger(Settings(ledger=path))


def test_a_drive_letter_of_another_machine_is_refused(mounts: list[SimpleNamespace], tmp_path: Path) -> None:
    mounts.append(mount(tmp_path, "NTFS", "rw,remote"))
    with pytest.raises(BadConfiguration, match="网络共享"):
        find_ledger(Settings(ledger=str(tmp_path / "ledger.sqlite")))


def test_the_file_system_of_this_machine_is_known() -> None:
    assert find_file_system(Path("/proc/self")) == "proc"


# ------------------------------------------------------------------------------------------------ PostgreSQL
@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_an_address_is_a_database_by_the_one_driver(scheme: str) -> None:
    place = find_ledger(Settings(ledger=URL.replace("postgresql+psycopg", scheme), ledger_digest="sm3"))
    assert (place.file, place.url, place.digest) == (None, URL, "sm3")


def test_a_password_is_never_shown(intake: Command, tmp_path: Path) -> None:
    place = find_ledger(Settings(ledger=URL))
    assert place.label == "PostgreSQL db.example:5433/ledger"
    (tmp_path / "s.toml").write_text(f'ledger = "{URL}"', "utf-8")
    shown = intake("config", "show", "--settings", tmp_path / "s.toml").out.decode()
    assert "ledger = PostgreSQL db.example:5433/ledger" in shown
    assert "geheim" not in repr(place) + place.label + shown


@pytest.mark.parametrize("address", ["postgresql://u:geheim@h:port/db", "postgresql+psycopg://u:geheim@[::1/db"])
def test_a_wrong_address_is_told_without_its_password(address: str) -> None:
    with pytest.raises(BadConfiguration, match="写法不对") as told:
        find_ledger(Settings(ledger=address))
    assert "geheim" not in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("address", ["mysql://u:geheim@h/db", "sqlite:///ledger.sqlite", "postgresql+psycopg2://h/db"])
def test_no_other_database_is_used(address: str) -> None:
    with pytest.raises(BadConfiguration, match="不能用") as told:
        find_ledger(Settings(ledger=address))
    assert "geheim" not in str(told.value)


# ------------------------------------------------------------------------------------------------ settings
def test_the_settings_say_all_of_it(tmp_path: Path) -> None:
    lines = ('ledger = "a/l.sqlite"', 'store = "b"', 'ledger_digest = "sm3"', 'ledger_key = "k"', "retention_days = 90")
    (tmp_path / "s.toml").write_text("\n".join(lines), "utf-8")
    settings = load_settings(tmp_path / "s.toml", {})
    assert find_ledger(settings) == LedgerPlace(Path("a/l.sqlite"), Path("b"), digest="sm3", key=Path("k"))
    assert settings.retention_days == 90


def test_an_empty_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('ledger = ""', "utf-8")
    with pytest.raises(BadConfiguration, match="ledger 不能为空"):
        load_settings(tmp_path / "s.toml", {})


def test_empty_words_mean_the_default(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('store = ""\nledger_key = ""', "utf-8")
    assert load_settings(tmp_path / "s.toml", {}) == Settings()


@pytest.mark.parametrize(
    ("words", "said"),
    [({"ledger_digest": "md5"}, "ledger_digest"), ({"ledger_key": Path("k"), "ledger": URL}, "ledger_key")],
)
def test_what_does_not_fit_is_told(words: dict[str, object], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        find_ledger(Settings(**words))  # type: ignore[arg-type]
