"""Exhibits: what the figures show, and in what words. One module a family of questions.

Each function returns one `Exhibit`, from which chart, headline, alt text, table and notes all come.
"""
