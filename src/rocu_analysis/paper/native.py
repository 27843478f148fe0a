"""Charts that a slide has as charts of its own, which a reader can restyle and copy.

Bars of money and the line of one series; every other chart is a picture. The figures inside are
those that the chart shows, which are protected already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rocu_analysis.charts import control, stacks

if TYPE_CHECKING:
    from rocu_analysis.charts.drawing import Drawing
    from rocu_analysis.exhibits.exhibit import Exhibit

FONT, POINTS = "Arial", 12
LINES = {"value": "12436D", "mean": "6F777B", "lower": "A8B0B4", "upper": "A8B0B4"}
NAMES = {"value": "Number", "mean": "Usual level", "lower": "Lower limit", "upper": "Upper limit"}


def is_native(exhibit: Exhibit | None) -> bool:
    """Whether a slide can have the chart of an exhibit as one of its own."""
    if exhibit is None or exhibit.drawing is None:
        return False
    drawing = exhibit.drawing
    if drawing.draw is stacks.draw:
        return bool((drawing.frame["value"].dropna() >= 0).all())
    periods = exhibit.data.get("period")
    return (
        drawing.draw is control.draw and periods is not None and len(periods) == len(drawing.frame)
    )


def add(slide, exhibit: Exhibit, corner: tuple, size: tuple):
    """Put the chart on a slide and give back its frame."""
    drawing = exhibit.drawing
    if drawing.draw is stacks.draw:
        return _bars(slide, drawing, corner, size)
    return _lines(slide, drawing, list(exhibit.data["period"]), corner, size)


def _placed(slide, kind, data, corner: tuple, size: tuple):
    from pptx.util import Pt

    frame = slide.shapes.add_chart(kind, *corner, *size, data)
    chart = frame.chart
    chart.font.name, chart.font.size = FONT, Pt(POINTS)
    chart.has_legend = True
    chart.legend.include_in_layout = False
    chart.has_title = False
    return frame, chart


def _bars(slide, drawing: Drawing, corner: tuple, size: tuple):
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format="0.0")
    periods = drawing.options["periods"]
    data.categories = periods
    colours = []
    for name, rows in drawing.frame.groupby("series", sort=False):
        values = dict(zip(rows["x"], rows["value"], strict=True))
        held = [values.get(x) for x in range(len(periods))]
        data.add_series(name, [None if value != value else value for value in held])
        colours.append(rows["colour"].iloc[0])
    frame, chart = _placed(slide, XL_CHART_TYPE.COLUMN_STACKED, data, corner, size)
    for series, colour in zip(chart.plots[0].series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour.removeprefix("#"))
    return frame


def _lines(slide, drawing: Drawing, periods: list, corner: tuple, size: tuple):
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    rows = drawing.frame.reset_index(drop=True)
    data = CategoryChartData(number_format="#,##0")
    data.categories = [period.replace("-", "\u2011") for period in periods]  # on one line
    shown = [name for name in LINES if rows[name].notna().any()]
    for name in shown:
        data.add_series(NAMES[name], [None if v != v else float(v) for v in rows[name]])
    frame, chart = _placed(slide, XL_CHART_TYPE.LINE_MARKERS, data, corner, size)
    for series, name in zip(chart.plots[0].series, shown, strict=True):
        colour = RGBColor.from_string(LINES[name])
        series.smooth = False
        series.format.line.color.rgb = colour
        series.format.line.width = Pt(2.25 if name == "value" else 1.25)
        series.marker.style = XL_MARKER_STYLE.CIRCLE if name == "value" else XL_MARKER_STYLE.NONE
        if name != "value":
            series.format.line.dash_style = MSO_LINE.DASH
            continue
        for at, late in enumerate(rows["provisional"]):
            marker = series.points[at].marker
            marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 7
            marker.format.line.color.rgb = colour
            marker.format.fill.solid()
            marker.format.fill.fore_color.rgb = RGBColor(255, 255, 255) if late else colour
    chart.value_axis.minimum_scale = 0
    chart.value_axis.has_major_gridlines = False
    return frame
