"""Sessions that nobody looks at, in which a file is printed."""

import os
import select
import tempfile

from streams import TOOLS


class Pane:
    """A session in which a file is printed as soon as `result` is called."""

    def __init__(self, make, path, runs):
        self.folder = tempfile.TemporaryDirectory()
        self.fifo = os.path.join(self.folder.name, "result")
        os.mkfifo(self.fifo)
        self.session = make([f"{TOOLS}/pane", str(runs), path, self.fifo])

    def result(self, patience=60):
        """The nanoseconds that the best run took, from the first byte to the answer to a query behind the last."""
        fifo = os.open(self.fifo, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not select.select([fifo], [], [], patience)[0]:
                raise TimeoutError(f"{self.session.name} does not answer a query")
            return int(os.read(fifo, 64))
        finally:
            os.close(fifo)

    def close(self):
        self.session.stop()
        self.folder.cleanup()
