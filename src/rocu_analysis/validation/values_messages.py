"""What is said of a figure that cannot stand, or stands with a remark."""

MESSAGES = {
    "error_cell": "the cell holds the spreadsheet error {found}",
    "uncalculated_formula": "the cell holds a formula that was never calculated: {found}",
    "text_for_figure": "“{found}” is not a figure",
    "date_for_figure": "a date ({found}) stands where a count belongs; Excel may have turned "
    "a range such as 5-10 into a date",
    "truth_for_figure": "{found} stands where a count belongs",
    "maybe_negative": "“{found}” may be a negative figure or a figure in brackets",
    "negative": "{found} is below nought, which a count cannot be",
    "unclear_number": "“{found}” can be read as more than one number",
    "range_backwards": "“{found}” runs from a larger to a smaller figure",
    "dash": "a lone dash is read as not available; it may have meant nil",
    "not_applicable_or_available": "“{found}” is read as not available; it may have meant "
    "not applicable",
    "read_as_nil": "“{found}” is read as nought",
    "footnote_mark": "the footnote mark in “{found}” is left out",
}
