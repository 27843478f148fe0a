"""How large a page and the text of its tables are: the same in both formats of pages."""

# A4 with margins of 2.5 cm, upright and on its side.
PAGE_WIDTH, LANDSCAPE_WIDTH = 16.0, 24.7
TALLEST = 18.5
MOST_LINES = {False: 36, True: 18}  # of a table that is not parted, upright and on its side
TABLE_POINTS = 8.5
