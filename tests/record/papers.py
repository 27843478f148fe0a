"""Papers, their writers and the commands: what each says, through the public door alone."""

from . import commands, papers_files, papers_mistakes, papers_small, second_papers, text
from .commands import published
from .papers_files import illustrative

CASES = {
    "papers/published": lambda: text.document(published()[0].document()),
    "papers/illustrative-public": lambda: text.document(illustrative().document("public")),
    "papers/illustrative-restricted": lambda: text.document(illustrative().document("restricted")),
    **papers_small.CASES,
    **papers_mistakes.CASES,
    **papers_files.CASES,
    **commands.CASES,
    **second_papers.CASES,
}
