"""The process a decoder runs in. It imports nothing of ours: started with `python -I`, it cannot."""

import os
import resource
import runpy
import sys


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Too much memory is refused by the system, too much time ends the process; no file can be written."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(decoder: str, data: bytes, arguments: list[str]) -> tuple[str, bytes]:
    try:
        verdict, output = runpy.run_path(decoder)["decode"](data, *arguments)
    except (MemoryError, RecursionError):
        return "too-complex", b""
    except Exception:  # noqa: BLE001  a decoder may stumble over hostile bytes in any way; they are damaged then
        return "damaged", b""
    return verdict, output


def main() -> None:
    memory_bytes, cpu_seconds, decoder, *arguments = sys.argv[1:]
    limit(int(memory_bytes), int(cpu_seconds))
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # a library that prints must not spoil the answer
        verdict, output = answer(decoder, sys.stdin.buffer.read(), arguments)
        out.write(verdict.encode("ascii") + b"\n")
        out.write(output)
    os._exit(0)  # what a library still wants to tidy up may fail for want of memory


if __name__ == "__main__":
    main()
