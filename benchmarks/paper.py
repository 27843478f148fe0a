"""How long does a paper take, step by step?

Run ``python benchmarks/paper.py [published|illustrative]``. Prints the processor time of each step,
of each exhibit and of each format. Both papers in three formats are to take less than ten seconds
together on two cores, intake and start of Python included.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed(step: str) -> Iterator[None]:
    began = time.process_time()
    yield
    print(f"{step:<60}{time.process_time() - began:7.2f} s")


def main(name: str = "illustrative") -> None:
    with timed("imports"):
        from rocu_analysis import datasets
        from rocu_analysis.paper import spec
        from rocu_analysis.paper.content import Picture
        from rocu_analysis.paper.filing import WRITERS, as_bytes
        from rocu_analysis.paper.given import checked
        from rocu_analysis.paper.paper import Paper

    path = datasets.data() / name / "paper.toml"
    with timed("check"):
        check = checked(spec.read(path))
    paper = Paper.from_spec(path, check=check)
    with timed("protection"):
        requests = paper.protection.requests
    for request in requests:
        with timed(f"  {request.words}"):
            request.build()
    with timed("all exhibits again, and the attack"):
        document = paper.document()
    pictures = document.of(Picture)
    for form in ("svg", "png"):
        with timed(f"{len(pictures)} charts as {form}"):
            for picture in pictures:
                picture.image(form, picture.size)
    for form in WRITERS:
        with timed(form):
            data = as_bytes(document, form)
        print(f"{'':<60}{len(data) / 1e6:7.2f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:2])
