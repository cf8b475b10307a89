"""What a file can do to the process that opens it: nothing beyond that process."""

from pathlib import Path

import pytest

from actions import decoding


def run(tmp_path: Path, body: str, data: bytes = b"") -> decoding.Decoded:
    decoder = tmp_path / "decoder.py"
    decoder.write_text(f"import os, sys\n\ndef decode(data, *arguments):\n    {body}\n")
    return decoding.decode(decoder, data, "argument")


def test_the_bytes_and_arguments_go_in_and_the_answer_comes_out(tmp_path: Path) -> None:
    body = "return 'fine', arguments[0].encode() + data[::-1]"
    assert run(tmp_path, body, b"\0\n\xff") == decoding.Decoded(decoding.FINE, b"argument\xff\n\0")


def test_what_a_library_prints_does_not_spoil_the_answer(tmp_path: Path) -> None:
    body = "print('warning', flush=True); os.write(1, b'noise'); return 'fine', b'x'"
    assert run(tmp_path, body) == decoding.Decoded(decoding.FINE, b"x")


def test_any_stumbling_means_damaged(tmp_path: Path) -> None:
    assert run(tmp_path, "raise AttributeError") == decoding.Decoded(decoding.DAMAGED)


@pytest.mark.parametrize(
    "body",
    ["bytes(2 << 30)", "os.abort()", "os._exit(3)", "os._exit(0)", "return decode(data)"],
    ids=["a bomb", "a crash", "an exit", "an exit without an answer", "recursion"],
)
def test_a_bomb_or_a_crash_ends_only_that_process(tmp_path: Path, body: str) -> None:
    assert run(tmp_path, body) == decoding.Decoded(decoding.TOO_COMPLEX)


def test_an_endless_loop_ends_with_its_processor_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CPU_SECONDS", 1)
    assert run(tmp_path, "while True: pass") == decoding.Decoded(decoding.TOO_COMPLEX)


def test_a_process_that_hangs_is_ended_by_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "PATIENCE", 1)
    assert run(tmp_path, "import signal; signal.pause()") == decoding.Decoded(decoding.TOO_COMPLEX)


def test_it_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal:secret@localhost/portal")
    seen = run(tmp_path, "return 'fine', repr((dict(os.environ), sys.path, os.getcwd())).encode()").output
    assert b"secret" not in seen
    assert str(Path(decoding.__file__).parents[2]).encode() + b"'" not in seen


def test_it_cannot_write_files(tmp_path: Path) -> None:
    target = tmp_path / "written"
    assert run(tmp_path, f"open({str(target)!r}, 'w').write('x')").verdict == decoding.DAMAGED
    assert not target.exists() or target.stat().st_size == 0
