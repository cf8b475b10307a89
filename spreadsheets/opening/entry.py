"""Decoder for actions.decoding.decode: one argument, the question as JSON; see reader.answer.

The modules beside this one are put within reach here, because the process starts with nothing of ours.
"""

import resource
import sys

sys.dont_write_bytecode = True  # the process may not write files at all
sys.path.append(__file__.rsplit("/", 3)[0])

from spreadsheets.opening.reader import answer  # noqa: E402

CPU_SECONDS = 8


def decode(data: bytes, question: str) -> tuple[str, bytes]:
    """Less time than other decoders have: a hostile workbook is refused in under ten seconds."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    return answer(data, question)
