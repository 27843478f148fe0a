"""Run by the tests in a process of its own: read one path and say what it cost."""

import json
import resource
import sys
import time
from pathlib import Path

GIBIBYTE = 1 << 30


def peak():
    """Peak memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux the other measure also counts what the parent once held
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(path):
    import python_calamine  # noqa: F401 (so that loading it is not counted)

    from rocu_analysis import readers

    readers.read(b"a,b\n1,2\n")
    # Far above what is asserted: only so that a failure cannot take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (6 * GIBIBYTE, 6 * GIBIBYTE))
    # Time of the processor, so that a busy machine does not make a test fail; one that waits
    # for ever is stopped by the test.
    before, began = peak(), time.process_time()
    reading = readers.read(path)
    print(
        json.dumps(
            {
                "seconds": time.process_time() - began,
                "mebibytes": peak() - before,
                "codes": [p.code for p in reading.problems],
                "found": [p.found for p in reading.problems],
                "files": list(reading.files),
                "cells": [sheet.cells for sheet in reading.sheets],
                "shapes": [sheet.shape for sheet in reading.sheets],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
