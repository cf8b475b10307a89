"""Opening files that strangers made: in a process of its own, with little memory, little time and no secrets.

A decoder is a file with `decode(data, *arguments) -> (verdict, output)` that imports libraries only. What it cannot
open harms nobody: a crash, a bomb or an endless loop ends that process and gives the verdict TOO_COMPLEX.
"""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

FINE, DAMAGED, TOO_COMPLEX = "fine", "damaged", "too-complex"
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 10
PATIENCE = 60
"""Seconds by the clock on the wall: a busy machine may be slow to give those of its processor."""
AT_ONCE = 2
"""Decoders of one web process that may run at the same time; the others wait."""

CHILD = Path(__file__).with_name("child.py")
PASSED_ON = ("LD_LIBRARY_PATH", "PATH")

places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Decoded:
    """What the decoder says of the file, and what it made of it."""

    verdict: str
    output: bytes = b""


def decode(decoder: Path, data: bytes, *arguments: str) -> Decoded:
    """Run a decoder on the bytes."""
    command = [sys.executable, "-I", str(CHILD), str(MEMORY_BYTES), str(CPU_SECONDS), str(decoder), *arguments]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with places:
        try:
            child = subprocess.run(
                command,
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Decoded(TOO_COMPLEX)
    verdict, separator, output = child.stdout.partition(b"\n")
    if child.returncode != 0 or not separator:
        return Decoded(TOO_COMPLEX)
    return Decoded(verdict.decode("ascii"), output)
