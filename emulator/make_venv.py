"""Makes a virtual environment once for each content of its requirements: make_venv.py DIRECTORY REQUIREMENTS.

A stamp in it holds their hash. Processes that ask for the same one wait for each other, and a half-made one is removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import venv
from pathlib import Path

PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--require-hashes", "--no-deps"]


def make(directory: Path, requirements: Path) -> None:
    """Makes it; what is unpacked on the way is in the directory, too."""
    shutil.rmtree(directory, ignore_errors=True)
    os.environ["TMPDIR"] = str(directory)
    try:
        venv.create(directory, with_pip=True, symlinks=True)
        subprocess.run([directory / "bin" / "python", *PIP, "-r", requirements], check=True)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise


def main(directory: Path, requirements: Path) -> None:
    """Makes it unless it is there."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    stamp = directory / "requirements.sha256"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    directory.parent.mkdir(parents=True, exist_ok=True)
    # The lock ends with the process that has it, however it ends.
    with open(f"{directory}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            make(directory, requirements)
            stamp.write_text(wanted, "utf-8")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute())
    except subprocess.CalledProcessError as error:
        sys.exit(f"pip ended with {error.returncode}")
