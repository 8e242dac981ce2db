"""Every place for bytes keeps the same promises."""

import io
from pathlib import Path

import pytest

from leadloop.customers.adapters.files import FolderFiles, MemoryFiles
from leadloop.customers.ports import Files, TooLarge


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return FolderFiles(tmp_path) if request.param == "folder" else MemoryFiles()


def test_what_was_settled_can_be_read_again(files: Files) -> None:
    for _ in range(2):
        kept = files.take(io.BytesIO(b"hello"), limit=5)
        files.settle(kept)
    with files.open(kept.sha256) as content:
        assert content.read() == b"hello"
    assert kept.size == 5


def test_what_was_dropped_or_removed_is_gone(files: Files) -> None:
    kept = files.take(io.BytesIO(b"hello"), limit=5)
    files.drop(kept)
    files.settle(kept)
    with pytest.raises(FileNotFoundError):
        files.open(kept.sha256)
    again = files.take(io.BytesIO(b"hello"), limit=5)
    files.settle(again)
    files.remove(again.sha256)
    files.remove(again.sha256)
    with pytest.raises(FileNotFoundError):
        files.open(again.sha256)


def test_too_much_is_refused_and_leaves_nothing(files: Files, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        files.take(io.BytesIO(b"hello!"), limit=5)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
