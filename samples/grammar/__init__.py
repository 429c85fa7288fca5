"""A grammar of layouts: invented papers as pages of lines, as an engine would give them, without pictures.

Thousands of looks can be tried in minutes, because nothing is drawn and nothing is recognised. A drawn paper is a `Drawn`:
the page, what a reader must find on it (`intake.evaluate.gold.Gold`), its family and the moves that its layout made.

    facts       who, where, when, which amounts; everything adds up and every number has its check digit
    labels      the words that papers print for a field; some occur in the reporting half only
    sheet       pieces of print at places, rules, stamps; the detector's habits: what it joins and what it parts
    blocks      labels and values: on a line, in columns, in cells, above one another, in a head row, along a strip
    tables      fee items on a bill; listings: rows of a list; records, cards, licences, tax: the other kinds
    noise       what recognition does to print, after the confusions that real pages show (`confusions`)
    drawing     from a seed to a paper

Families are parted by a stable rule (`drawing.half_of`): rules are written on the development half, figures are reported on
the other one.
"""

from samples.grammar.drawing import KINDS, DrawnPaper, draw, draw_claim, half_of

__all__ = ["KINDS", "DrawnPaper", "draw", "draw_claim", "half_of"]
