"""Sessions by the dozen, and what is known of their processes."""

import subprocess


def session_pids(ids):
    units = [f"app-roost-{session}.service" for session in ids]
    shown = subprocess.run(["systemctl", "--user", "show", "--property=MainPID", "--value"] + units, capture_output=True,
                           text=True, check=True).stdout
    return [int(word) for word in shown.split()]


def start_many(count):
    starts = [subprocess.Popen(["roost", "start", "--", "sleep", "infinity"], stdout=subprocess.PIPE, text=True)
              for _ in range(count)]
    return [start.communicate()[0].strip() for start in starts]


def field(path, name):
    with open(path) as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    raise KeyError(name)


def switches(pid):
    path = f"/proc/{pid}/status"
    return field(path, "voluntary_ctxt_switches") + field(path, "nonvoluntary_ctxt_switches")
