"""File -> upright page pictures and text layers."""
