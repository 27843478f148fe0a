"""What the template says: purposes, guidance, and examples that are invented and say so."""

from __future__ import annotations

PURPOSES = {
    "outcomes": "One row for each figure.",
    "recommendations": "One row for each recommendation to one addressee. Leave region and force "
    "empty where it is for every region.",
    "recommendation_events": "One row for each thing that happened to a recommendation on a day.",
    "responses": "One row for each answer to a recommendation or a report.",
    "resources": "One row for each source of money or of posts in a period.",
    "grades": "One row for each grade. Leave the grade empty where none was given.",
}
GUIDANCE = (
    ("What to do", ""),
    (
        "Fill",
        "the sheets that concern you, from the row under the headings. Leave the others empty.",
    ),
    (
        "Choose",
        "from the drop-downs. Their words stand on the sheet Lists; where other words are "
        "allowed, the program asks before it takes them.",
    ),
    ("Do not", "add columns, merge cells or write totals: they are worked out from the rows."),
    ("Save", "as .xlsx and return the file. The headings are protected, without a password."),
    ("Figures", ""),
    ("Nil", "Type 0. An empty cell means that nothing is known."),
    (
        "No figure",
        "Leave Value empty and choose a marker: c confidential, x not available, z not applicable.",
    ),
    (
        "Not exact",
        "Say how it is meant under Qualifier: about, at least, more than. For a range "
        "type both ends, Value and Value high, and choose between.",
    ),
    (
        "Whose work",
        "Counting says who did it: led or supported by the unit, operation for all "
        "partners together, forces for a sum of forces. They are never added to each other.",
    ),
    (
        "Strand",
        "Choose Not stated where the work was not recorded under one of the four Ps. It is "
        "never guessed.",
    ),
    ("Status", "provisional, final or revised; As at is the day on which the figure was taken."),
    (
        "Published",
        "The web address, where the figure stands in public already. Such figures are "
        "exempt from hiding small counts.",
    ),
    ("Small counts", "Give them as they are: they are hidden before anything is published."),
    ("Periods and days", ""),
    (
        "Period",
        "2020-21 Q4 (January to March 2021), 2020-21, year to May 2022, week of 7 Mar 2022. "
        "The first and last day may be given instead.",
    ),
    ("Days", "28 February 2022. A month alone, such as by February 2022, means its last day."),
    ("Names", ""),
    ("Regions", "There are ten. Kent is in the Eastern region and North Wales in the North West."),
    (
        "Bodies",
        "Where the figure is of neither a region nor a force, choose other under Geography "
        "and name it under Body.",
    ),
    ("After you send it", ""),
    (
        "Problems",
        "Each is reported with its cell, what was found, what is allowed and what to do. "
        "Error: the figure is set aside until it is mended. Warning: it is kept.",
    ),
)


EXAMPLES = {
    "outcomes": (
        {
            "geography": "region",
            "region": "South West",
            "counting": "led",
            "period": "2020-21 Q4",
            "measure": "disruptions",
            "unit": "count",
            "strand": "Pursue",
            "threat": "drugs and firearms",
            "level": "moderate",
            "value": 12,
            "qualifier": "exact",
            "status": "provisional",
        },
        {
            "geography": "force",
            "force": "Dorset",
            "counting": "forces",
            "period": "2020-21 Q4",
            "measure": "children safeguarded",
            "unit": "count",
            "strand": "Not stated",
            "qualifier": "exact",
            "marker": "x",
        },
    ),
    "recommendations": (
        {
            "recommendation_id": "R1",
            "report": "An inspection report",
            "level": "recommendation",
            "theme": "funding",
            "summary": "Agree how the unit is paid for beyond this year",
            "owner": "Chief constables of the region",
            "region": "South West",
            "due": "by February 2022",
            "status": "being progressed",
        },
    ),
    "recommendation_events": (
        {
            "recommendation_id": "R1",
            "region": "South West",
            "event_date": "1 June 2021",
            "event": "status",
            "status": "being progressed",
        },
    ),
    "responses": (
        {
            "recommendation_id": "R1",
            "respondent": "A police and crime commissioner",
            "role": "Police and crime commissioner",
            "position": "accepts",
            "answered": "7 April 2021",
        },
    ),
    "resources": (
        {
            "region": "South West",
            "period": "2020-21",
            "funding_source": "Home Office grant",
            "certainty": "annual",
            "amount": 1200000,
            "posts": 70,
            "posts_permanent": 20,
            "posts_filled": 61.5,
        },
    ),
    "grades": (
        {
            "region": "South West",
            "unit": "SWROCU",
            "unit_type": "ROCU",
            "question": "Counter-corruption",
            "grade": "partly",
            "scale": "self-assessment",
            "assessed": "31 March 2021",
        },
    ),
}
