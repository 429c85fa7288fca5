"""Printed labels and what stands behind them: labels, headings and sections, by wording, likelihood and place."""
