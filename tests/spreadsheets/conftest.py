"""Files are opened in the process of the tests, which takes a tenth of the time; `own_process` opens them as it is done
in earnest."""

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.decoding import DAMAGED, TOO_COMPLEX, Decoded
from declarations.sheet import Sheet
from spreadsheets import reading
from spreadsheets.opening.reader import answer
from spreadsheets.reading import Reading, Unreadable
from tests.spreadsheets.files import SHEET

Read = Callable[..., Reading]


def decode_here(_decoder: Path, data: bytes, *arguments: str) -> Decoded:
    try:
        return Decoded(*answer(data, *arguments))
    except (MemoryError, RecursionError):
        return Decoded(TOO_COMPLEX)
    except Exception:  # noqa: BLE001  as in actions/decoding/child.py
        return Decoded(DAMAGED)


@pytest.fixture
def own_process() -> None:
    """Ask for it before anything else."""


@pytest.fixture(autouse=True)
def here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "own_process" not in request.fixturenames:
        monkeypatch.setattr(reading, "decode", decode_here)


@pytest.fixture
def read() -> Read:
    def read_one(data: bytes | str, sheet: Sheet = SHEET, most_rows: int | None = None) -> Reading:
        content = data.encode() if isinstance(data, str) else data
        return reading.read(content, sheet, most_rows)

    return read_one


@pytest.fixture
def refused(read: Read) -> Callable[..., str]:
    """The words with which a file is refused."""

    def words(data: bytes | str, most_rows: int | None = None) -> str:
        with pytest.raises(Unreadable) as caught:
            read(data, most_rows=most_rows)
        assert caught.value.message.endswith("。")
        assert caught.value.remedy.endswith("。")
        return str(caught.value)

    return words
