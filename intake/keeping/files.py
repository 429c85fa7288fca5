"""The files of a case, by their hashes."""

from collections.abc import Iterable, Iterator, Sequence

from intake.model import Failure, Reading


def list_hashes(readings: Sequence[Reading], failures: Iterable[Failure] = ()) -> frozenset[str]:
    """SHA-256 of every file, those that could not be read among them."""
    read = (sha256 for _, sha256 in file_hashes(readings))
    return frozenset((*read, *(failure.sha256 for failure in failures if failure.sha256)))


def file_hashes(readings: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Path and SHA-256 of every file that papers were read from, each once."""
    seen: set[str] = set()
    for reading in readings:
        document = reading.document
        for origin in map(document.origin_of, reading.pages):
            if origin.sha256 and origin.sha256 not in seen:
                seen.add(origin.sha256)
                yield origin.path, origin.sha256
