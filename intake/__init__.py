"""Offline document intake for medical-insurance offices: scans in, proven fields out.

The core. It never imports its sibling folders (`extractors`, `validators`, `templates`); it is handed
what they offer in a frozen `Desk`. `docs/architecture.md` is the map of the house.
"""

import os
import sys

__version__ = "0.1.0"

# Two libraries that run the networks report their use to their makers when they are imported: OpenVINO 2026.4 writes
# ~/intel and sends an event, ONNX Runtime 1.32 keeps a device number and a database in the cache folder. Here nothing is
# reported: OpenVINO takes the stub it has for this case, ONNX Runtime is told by its own switch.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
