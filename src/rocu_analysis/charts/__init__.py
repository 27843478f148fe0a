"""Drawing functions: each takes a frame and axes (or a figure, for panels) and computes nothing.

Every number on a chart stands in the frame that the chart is given, so that picture, table and
sentence cannot disagree. Positions are in centimetres, since text has its size on paper.
"""
