"""Recognition engines behind one protocol (`engine.py`), and the weights they run on."""
