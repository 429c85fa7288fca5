"""A folder that goes with the process, for what a library would write into the home folder."""

import atexit
import os
import shutil
import tempfile

_VARIABLE = "MPLCONFIGDIR"


def keep_font_lists_out_of_home() -> None:
    """Gives matplotlib, before it is imported, a place for its list of this machine's fonts; an office's own choice stands."""
    if not os.environ.get(_VARIABLE):
        folder = tempfile.mkdtemp(prefix="intake-fonts-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ[_VARIABLE] = folder
