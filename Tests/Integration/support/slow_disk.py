"""A file system that shows a folder and writes slowly into it: slow_disk.py FOLDER MOUNTPOINT BYTES_PER_SECOND."""

import os
import sys
import threading
import time

import fusepy as fuse


class SlowDisk(fuse.Operations):
    """All calls go to the folder; writes, one after the other, take as long as such a disk would."""

    def __init__(self, folder, rate):
        self.folder, self.rate = folder, rate
        self.disk = threading.Lock()

    def path(self, path):
        return self.folder + path

    def getattr(self, path, handle=None):
        status = os.fstat(handle) if handle else os.lstat(self.path(path))
        names = ("st_atime", "st_ctime", "st_mtime", "st_gid", "st_uid", "st_mode", "st_nlink", "st_size", "st_blocks")
        return {name: getattr(status, name) for name in names}

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(self.path(path))]

    def mkdir(self, path, mode):
        os.mkdir(self.path(path), mode)
        self.give(path)

    def create(self, path, mode, info=None):
        handle = os.open(self.path(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        self.give(path)
        return handle

    def give(self, path):
        """What a user makes is the user's."""
        user, group, _ = fuse.fuse_get_context()
        os.lchown(self.path(path), user, group)

    def open(self, path, flags):
        return os.open(self.path(path), flags & ~os.O_APPEND & ~os.O_NOFOLLOW)

    def read(self, path, size, offset, handle):
        return os.pread(handle, size, offset)

    def write(self, path, data, offset, handle):
        with self.disk:
            time.sleep(len(data) / self.rate)
        return os.pwrite(handle, data, offset)

    def truncate(self, path, length, handle=None):
        os.truncate(handle or self.path(path), length)

    def release(self, path, handle):
        os.close(handle)

    def fsync(self, path, datasync, handle):
        os.fsync(handle)

    def rename(self, old, new):
        os.rename(self.path(old), self.path(new))

    def unlink(self, path):
        os.unlink(self.path(path))

    def rmdir(self, path):
        os.rmdir(self.path(path))

    def chmod(self, path, mode):
        os.chmod(self.path(path), mode)

    def utimens(self, path, times=None):
        os.utime(self.path(path), times)

    def statfs(self, path):
        facts = os.statvfs(self.folder)
        names = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_flag", "f_frsize", "f_namemax")
        return {name: getattr(facts, name) for name in names}


if __name__ == "__main__":
    folder, mountpoint, rate = sys.argv[1:]
    fuse.FUSE(SlowDisk(folder, int(rate)), mountpoint, foreground=True, allow_other=True, default_permissions=True)
