"""From a loaded sheet to a page with lines: recognition, second looks, and text layers held against the picture."""
