"""Decoder for actions.decoding.decode: one argument, the question as JSON; see reader.answer.

The modules beside this one are put within reach here, because the process starts with nothing of ours.
"""

import resource
import signal
import sys

sys.dont_write_bytecode = True  # the process may not write files at all
sys.path.append(__file__.rsplit("/", 3)[0])

from spreadsheets.opening.reader import answer  # noqa: E402

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS, SECONDS = 4, 9


def decode(data: bytes, question: str) -> tuple[str, bytes]:
    """With less than other decoders have: a hostile workbook is refused in under ten seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    signal.alarm(SECONDS)
    return answer(data, question)
