"""Words: templates that take figures and return sentences, tested as a grammar.

They compute nothing and name no cause. Figures are printed as ``1,124``, shares as per cent, dates
as ``7 April 2021``.
"""
