"""What programs printed, byte for byte, and when: NAME.output, and NAME.timing with one line a read.

The first line of a timing file is `columns rows`; each further one is the seconds since the start and a number of
bytes.
"""

import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent / "recordings"


class Recording:
    def __init__(self, name, columns, rows, chunks):
        self.name, self.columns, self.rows, self.chunks = name, columns, rows, chunks

    @property
    def output(self):
        return b"".join(data for _, data in self.chunks)

    def ends(self):
        """Offsets behind each read that something waited behind: what stood on the screen for a while."""
        position, ends = 0, []
        for index, (when, data) in enumerate(self.chunks):
            position += len(data)
            if index + 1 == len(self.chunks) or self.chunks[index + 1][0] - when > 0.15:
                ends.append(position)
        return ends

    def save(self):
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{self.name}.output").write_bytes(self.output)
        lines = [f"{self.columns} {self.rows}"] + [f"{when:.3f} {len(data)}" for when, data in self.chunks]
        (FOLDER / f"{self.name}.timing").write_text("\n".join(lines) + "\n")

    @staticmethod
    def load(name):
        output = (FOLDER / f"{name}.output").read_bytes()
        head, *lines = (FOLDER / f"{name}.timing").read_text().splitlines()
        columns, rows = map(int, head.split())
        chunks, position = [], 0
        for line in lines:
            when, count = line.split()
            chunks.append((float(when), output[position:position + int(count)]))
            position += int(count)
        assert position == len(output), f"{name}: the timing tells of {position} bytes, there are {len(output)}"
        return Recording(name, columns, rows, chunks)


def names():
    return sorted(path.stem for path in FOLDER.glob("*.output"))
