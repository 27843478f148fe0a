"""Run by the tests: read each path that comes in, in a process of its own, and say what it cost.

The process is forked from one that has loaded what reading needs, so that it is there at once and
loading is not counted.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import rocu_analysis as rocu

GIBIBYTE = 1 << 30
NUMBERS, YARD = (
    600_000,
    0.055,
)  # and the seconds of `yard` where the bounds were set: a quiet machine


def peak():
    """Peak memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux the other measure also counts what the parent once held
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def yard():
    """Seconds of the processor for a fixed piece of work: longer on a slow or shared machine."""
    began = time.process_time()
    sum(hash(str(number)) & 1 for number in range(NUMBERS))
    return time.process_time() - began


def cost(readers, path, limits, most, checked=False):
    # Far above what is asserted: only so that a failure cannot take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (6 * GIBIBYTE, 6 * GIBIBYTE))
    signal.alarm(120)  # for one that waits for ever
    before, began = peak(), time.process_time()
    reading = readers.read(path, limits=readers.Limits(**limits))
    if checked:
        rocu.check(path)
    seconds = time.process_time() - began
    if seconds > most:
        # As a ratio to the time of known work: neither a busy machine nor a slow one makes a test
        # fail.
        seconds /= max(1, yard() / YARD)
    return {
        "seconds": seconds,
        "mebibytes": peak() - before,
        "codes": [p.code for p in reading.problems],
        "found": [p.found for p in reading.problems],
        "files": list(reading.files),
        "cells": [int((sheet.values != None).sum()) for sheet in reading.sheets],  # noqa: E711
    }


def main():
    import python_calamine

    from rocu_analysis import readers
    from rocu_analysis.readers import workbook  # noqa: F401

    readers.read(b"a,b\n1,2\n")
    rocu.check(b"Force,Arrests\nKent,2\n")
    del python_calamine
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print(json.dumps(cost(readers, *json.loads(line))), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"died": status}), flush=True)


if __name__ == "__main__":
    main()
