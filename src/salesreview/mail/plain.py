"""The mail's body as plain text: the same month for those whose program shows no HTML."""

from __future__ import annotations

from collections.abc import Sequence

from salesreview.mail.summary import Figure, Summary


def render_plain(summary: Summary, notes: Sequence[str]) -> str:
    """Return the plain-text body; `notes` are lines at its end (what is attached)."""
    parts = [summary.title]
    if summary.subtitle:
        parts.append(summary.subtitle)
    if (headline := summary.headline) is not None:
        figures = "   ".join(text for text in (headline.value, headline.change.text, headline.foot) if text)
        parts += ["", f"{headline.label}{summary.say('：', ': ')}{figures}"]
    for heading, paragraphs in summary.words:
        parts += ["", f"■ {heading}", *paragraphs]
    if summary.figures:
        parts += ["", f"■ {summary.table_title}"]
        parts += [_figure(summary, figure) for figure in summary.figures]
    if summary.bars:
        parts += ["", f"■ {summary.chart_title}"]
        parts += [f"{bar.label}  {bar.value}" + (f"  ({bar.rate})" if bar.rate else "") for bar in summary.bars]
    parts += ["", *notes]
    if summary.author:
        parts.append(summary.say(f"编制：{summary.author}", f"Prepared by {summary.author}"))
    return "\n".join(parts) + "\n"


def _figure(summary: Summary, figure: Figure) -> str:
    colon, comma = summary.say("：", ": "), summary.say("，", ", ")
    name = f"{figure.name}{colon}"
    value, *others = figure.cells
    unit = "" if figure.unit in ("", "%") else f" {figure.unit}"
    said = [f"{value.text}{unit}"]
    said += [
        f"{header} {cell.text}" for header, cell in zip(summary.table_headers[2:], others, strict=True) if cell.text
    ]
    note = summary.say(f"（{figure.note}）", f" ({figure.note})") if figure.note else ""
    return name + comma.join(said) + note
