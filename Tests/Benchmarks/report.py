"""The table that `make bench` prints."""

import statistics


def heading():
    print(f"{'':44} {'Roost':>16} {'peer':>26} {'ratio':>6}  aim")


def report(what, value, peer="", ratio=None, aim=""):
    """One line: ours, theirs, ours as a share of theirs, and what is aimed at."""
    text = f"{ratio:.2f}" if ratio is not None else ""
    print(f"{what:44} {value:>16} {peer:>26} {text:>6}  {aim}", flush=True)


def milliseconds(seconds):
    return f"{seconds * 1000:.2f} ms"


def megabytes(count):
    return f"{count / 1e6:.2f} MB"


def median_ratio(ours, theirs):
    """The median of the ratios of each round: the peers of one round had the same weather."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs))
