"""Every kind of problem that reading a sheet can find: its code, how grave it is, the cure.

They stand beside the catalogue of `rules_catalogue`: codes are stable, a finding carries its own
message, and what stands here is true of every finding of that kind.
"""

from __future__ import annotations

from collections import ChainMap
from functools import partial

from rocu_analysis.readers.problem_codes import Code, error, finding, warning
from rocu_analysis.validation import rules_catalogue

CODES: dict[str, Code] = {
    # --- one cell ---
    "error_cell": error(
        "A cell holds a spreadsheet error, such as #REF!. It is not a blank: a figure was there.",
        "Mend the formula in the return, or ask for the figure.",
    ),
    "uncalculated_formula": error(
        "A cell holds a formula whose result was never stored.",
        "Open the workbook in Excel, let it calculate, save it and return it again.",
    ),
    "text_for_figure": error(
        "Words stand where a figure belongs.",
        "Give a number, or a marker: [c] confidential, [x] not available, [z] not applicable.",
    ),
    "date_for_figure": error(
        "A date stands where a count belongs. Excel turns a range such as 5-10 into a date.",
        "Type the figure again, as text where it is a range.",
    ),
    "truth_for_figure": error(
        "TRUE or FALSE stands where a count belongs.",
        "Give a number, or a marker: [c] confidential, [x] not available, [z] not applicable.",
    ),
    "maybe_negative": error(
        "A figure in brackets may be negative, as accounts write it, or merely in brackets.",
        "Type the figure without brackets.",
    ),
    "negative": error(
        "A figure is below nought, which a count cannot be.",
        "Check the figure with whoever sent it.",
    ),
    "unclear_number": error(
        "A number can be read in more than one way, such as 12,5.",
        "Type a comma only between thousands and a point only before decimals.",
    ),
    "range_backwards": error(
        "A range runs from a larger to a smaller figure.",
        "Give the smaller figure first, or a single figure.",
    ),
    "fraction_of_people": error(
        "A count of people is not a whole number.",
        "Give whole people; say about where it is an estimate.",
    ),
    "fraction": warning(
        "A count is not a whole number. It is kept, since it may be an average.",
        "Check that it is a count and not a rate or an average.",
    ),
    "range_without_end": error(
        "A figure is given as between two, and only one of them is there.",
        "Give the upper end under Value high, or another qualifier, such as at least.",
    ),
    "range_not_between": error(
        "The upper end of a range is below the figure.",
        "Mend the wrong one of the two.",
    ),
    "dash": warning(
        "A lone dash is read as not available; it may have meant nil.",
        "Type 0 for nil, [x] for not available.",
    ),
    "not_applicable_or_available": warning(
        "n/a is read as not available; it may have meant not applicable.",
        "Type [x] for not available, [z] for not applicable.",
    ),
    "read_as_nil": warning("A word such as nil is read as nought.", "Type 0 for nil."),
    "footnote_mark": warning(
        "A footnote mark beside a figure is left out.", "Put footnotes in a column of their own."
    ),
    "unit_differs": warning(
        "A figure is in another unit than its measure is counted in. It is kept in its own unit, "
        "and never added to the others.",
        "Check the measure and the unit.",
    ),
    "figures_blank": warning(
        "Cells in a column of figures are empty. Nothing is assumed: an empty cell is neither nil "
        "nor hidden.",
        "Type 0 for nil, or a marker: [c] confidential, [x] not available, [z] not applicable.",
    ),
    "word_unknown": error(
        "A word is not one of those that the column can hold.",
        "Use one of the words, or give the word its meaning in the companion file.",
    ),
    "date_unreadable": warning(
        "A cell in a column of dates is not a date. The figure is kept without it.",
        "Type a real date, such as 7 April 2021.",
    ),
    # --- names ---
    "name_unknown": error(
        "A place is in a name that nobody knows, so whose figure it is cannot be said.",
        "Mend the spelling, or give the name its meaning in the companion file.",
    ),
    "name_ambiguous": error(
        "A name has two meanings, such as West Midlands: a force and a region. None is chosen.",
        "Say which in the companion file, or head the column Force or Region.",
    ),
    "name_simplified": warning(
        "A name is known only without what stands in brackets behind it.",
        "Nothing, if that is what was meant; else give it its meaning in the companion file.",
    ),
    "region_differs": warning(
        "A force is placed in a region that it does not belong to. Its own region was taken: Kent "
        "is in the Eastern region and North Wales in the North West.",
        "Mend the region in the return.",
    ),
    "geography_missing": error(
        "Nothing says whose figures these are.",
        "Add a column Region or Force, or say it in the companion file.",
    ),
    "geography_differs": error(
        "The column Geography says one kind of place and the row names another, such as region "
        "and no region but a force. Neither is taken.",
        "Mend the wrong one: a figure of a force names its force, one of a region names none.",
    ),
    "figure_beside_marker": error(
        "A figure stands beside a marker that says there is none to give: what is marked as "
        "confidential stays hidden.",
        "Take out the figure, or the marker.",
    ),
    "required_blank": warning(
        "A cell that the template asks for is empty. Nothing was made up in its place.",
        "Fill it: headings with a star must be filled.",
    ),
    "record_states_nothing": warning(
        "A line of a register says only that there is nothing to say, such as n/a. No record was "
        "made of it.",
        "Nothing, if that is what was meant; else fill the line.",
    ),
    "question_from_title": warning(
        "No column says what was graded; it was taken from a title, or the name of the sheet or "
        "file.",
        "Nothing, if that is what was meant; else add a column Question.",
    ),
    "template_empty": warning(
        "The template that this program writes is here as it was sent out, with nothing filled in.",
        "Ask whoever sent it for the filled one.",
    ),
    "own_workbook": warning(
        "A workbook that this program made lies among the returns: a list of problems, or the "
        "tables of a paper. It repeats their figures, and was not read.",
        "Nothing. To be rid of the warning keep it in another folder.",
    ),
    "scale_differs": error(
        "A figure's heading, measure, unit or title say different scales, such as thousands and "
        "millions. None is taken.",
        "Say it once, or type the figure in full.",
    ),
    "measure_unknown": warning(
        "A measure is not in the list. It is kept under its own name, and only compared with "
        "itself.",
        "If it is one of the list, give it its meaning in the companion file.",
    ),
    "measure_missing": error(
        "Nothing says what is counted.",
        "Add a column Measure, or say it in the companion file.",
    ),
    "prevent_programme": warning(
        "Referrals to the Prevent programme against terrorism are not the strand Prevent. The "
        "strand is left as not stated.",
        "If the strand is meant, say so in a column Strand.",
    ),
    # --- periods ---
    "period_unknown": error(
        "What stands for the period is none that can be read.",
        "Write it as 2020-21, 2020-21 Q4, year to May 2022, or give its first and last day.",
    ),
    "period_ambiguous": error(
        "A period can be read in more than one way, and nothing nearby settles it. None is chosen.",
        "Say which in the companion file: years, quarters, or the word under [values.period].",
    ),
    "period_backwards": error(
        "A period ends before it begins.", "Mend the wrong one of the two days."
    ),
    "period_one_day": warning(
        "The first day is given and the last is not, so the period has no days.",
        "Give the last day too.",
    ),
    "period_not_stated": warning(
        "Nothing says which period the figures are for. They are kept, and stand in no trend.",
        "Add a column Period, or say it in the companion file.",
    ),
    "period_convention": warning(
        "A short form of a year was read by convention.",
        "Nothing, if that is what was meant; else write 2020-21.",
    ),
    "period_differs": error(
        "A row's own words for its period and its first and last day disagree.",
        "Mend the wrong one.",
    ),
    "serial_date": warning(
        "A date is typed as a plain number, as spreadsheets keep them; it was read as that day.",
        "Format the cell as a date and see that it shows the right one.",
    ),
    # --- a table or a sheet ---
    "value_by_heading_unknown": warning(
        "The heading over the figures is not known; they were taken as the only numbers beside "
        "the measures.",
        "Nothing, if those are the figures; else head the right column Value.",
    ),
    "two_readings": error(
        "A table can be read in two ways. Neither is taken.",
        "Say which in the companion file.",
    ),
    "column_unused": warning(
        "No frame has a place for a column. It was read and left out.",
        'Declare it "unused" in the companion file, or say which field it is.',
    ),
    "table_not_understood": error(
        "Figures stand on a sheet in no table that can be read.",
        "Give each figure a heading above it and a name at the left, or use the template.",
    ),
    "table_of_words": warning(
        "A table has no figures and is no kind of record that is known here. It was read as notes.",
        "If it is a register, responses, funding or grades, name its frame in a companion file, or "
        "use the headings of the template.",
    ),
    "notes_hold_figures": warning(
        "A sheet with a name such as Notes or Cover is taken for guidance, and holds figures.",
        "If it is a return, give the sheet another name.",
    ),
    "filled_down": warning(
        "Empty cells in a column of names were read as the name above them.",
        "Nothing, if that is what was meant; else fill every cell.",
    ),
    "hidden_cells": warning(
        "Rows, columns or a whole sheet are hidden. They were read like the rest.",
        "Check that they were meant to be sent.",
    ),
    "accepted_by_hand": warning(
        "A figure that was set aside was taken back by the companion file. Wherever it is used, "
        "this is printed.",
        "Nothing. To set it aside again take the entry out of the companion file.",
    ),
    # --- the companion file ---
    "mapping_unreadable": error(
        "A companion file is not sound TOML, so nothing in it holds.",
        "Mend it. Names with spaces stand in double quotes.",
    ),
    "mapping_unknown_word": error(
        "A companion file says something that is not known here. The rest of it holds.",
        "Mend the word.",
    ),
    "mapping_unmatched": warning(
        "A companion file names a sheet, heading or cell that the return does not have.",
        "Mend the name, or take the line out.",
    ),
    "accept_incomplete": error(
        "A figure can only be taken back with a cell, a name and a reason.",
        "Give all of cell, by, on and reason.",
    ),
    "accept_needs_value": error(
        "A figure was to be taken back, and the cell does not say which number was meant.",
        "Add value = … to the entry.",
    ),
}


# Build a problem of a kind in `CODES`, or in the catalogue of the rules.
problem = partial(finding, ChainMap(CODES, rules_catalogue.CODES))
