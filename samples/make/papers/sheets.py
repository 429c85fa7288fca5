"""A sheet that somebody brings, and what a reader must find on it."""

from dataclasses import dataclass, field

from samples.make.drawing.page import BLACK, Layer, PaperPage

Row = dict[str, str]


@dataclass
class PrintedPaper:
    """A sheet with the values it prints: fields of the vocabulary, further entries, tables, seals."""

    page: PaperPage
    kind: str
    fields: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)
    seals: list[dict[str, str]] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)


def sheet(high: float = 297.0, wide: float = 210.0) -> PaperPage:
    """An empty sheet in millimetres: printed forms in song, values in kai."""
    return PaperPage(wide, high, Layer("song", BLACK, 4.2), Layer("kai", (20, 20, 60), 4.4), Layer("serif", BLACK, 4))


def row(page: PaperPage, y: float, *cells: tuple[float, str, str]) -> None:
    """Labels with colons and values behind them."""
    for x, label, value in cells:
        page.values.text(page.form.text(x, y, f"{label}："), y, value)


def grid(
    page: PaperPage, top: float, pitch: float, edges: tuple[float, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    """A ruled table whose first row are its heads."""
    bottom = top + pitch * len(rows)
    for x in edges:
        page.form.rule(x, top, x, bottom)
    for index, cells in enumerate(rows):
        y = top + pitch * index
        page.form.rule(edges[0], y, edges[-1], y)
        layer = page.form if index == 0 else page.values
        for left, right, text in zip(edges, edges[1:], cells, strict=False):
            layer.text(left + 1.5, y + pitch / 2, text, fit=right - left - 3)
    page.form.rule(edges[0], bottom, edges[-1], bottom)
