"""The paper: one document, and a writer for each format it goes out in.

`paper.Paper` asks for the exhibits, `protection` hides what must not be seen before anything is
measured, `assembly` puts the document together, and `word`, `pdf`, `page`, `slides` and
`workbook` write it.
"""
