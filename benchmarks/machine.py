"""The machine: what it is, how busy it was, and what processes took of it."""

import os
import platform
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil


def describe() -> dict[str, str | int | float]:
    """What a reader has to know of the machine to judge the figures."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count() or 1,
        "processor": _processor(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": round(os.getloadavg()[0], 2),
        "niceness": os.nice(0),
    }


def memory_mb(process: psutil.Process) -> float:
    """Resident memory of a process and its children."""
    return sum(part.memory_info().rss for part in _family(process)) / 1e6


def processor_seconds(processes: Sequence[psutil.Process]) -> float:
    """Processor time that processes and their children have used."""
    times = [part.cpu_times() for process in processes for part in _family(process)]
    return sum(used.user + used.system for used in times)


class Meter:
    """What some processes take of the processor while something is measured, and what others take beside them."""

    def __init__(self, processes: Sequence[psutil.Process]) -> None:
        self._processes = processes
        self._begun = self._now()

    def read(self) -> tuple[float, float]:
        """Since the meter was made: processor seconds of the processes, and cores kept busy by others on average."""
        measured, own, all_busy, clock = (now - begun for now, begun in zip(self._now(), self._begun, strict=True))
        return measured, max(0.0, all_busy - measured - own) / max(clock, 1e-9)

    def _now(self) -> tuple[float, float, float, float]:
        busy = psutil.cpu_times()
        idle = busy.idle + getattr(busy, "iowait", 0.0) + getattr(busy, "guest", 0.0)
        own = psutil.Process().cpu_times()
        return processor_seconds(self._processes), own.user + own.system, sum(busy) - idle, time.monotonic()


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown"
