"""Check a copy of a published results page: python verify.py FOLDER PUBLIC_KEY. Needs the package cryptography."""

import base64
import hashlib
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BESIDE = {"SHA256SUMS", "SHA256SUMS.sig", "status.css", "WITHDRAWN.json", "WITHDRAWN.json.sig"}


def check(root: pathlib.Path, key: Ed25519PublicKey) -> list[str]:
    faults, before = [], None
    told = {place.parent: json.loads(place.read_bytes()) for place in root.glob("*/edition.json")}
    for number, folder in enumerate(sorted(told, key=lambda one: int(told[one]["number"])), 1):
        sums = (folder / "SHA256SUMS").read_bytes()
        listed = dict(line.split("  ", 1)[::-1] for line in sums.decode().splitlines())
        there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
        faults += [f"{folder.name}/{name} is in no list" for name in sorted(there - BESIDE - set(listed))]
        for name, digest in listed.items():
            if name not in there or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                faults.append(f"{folder.name}/{name} is not what was published")
        for name in ("SHA256SUMS", "WITHDRAWN.json"):
            if (folder / name).exists():
                try:
                    signature = base64.b64decode((folder / f"{name}.sig").read_bytes())
                    key.verify(signature, (folder / name).read_bytes())
                except (OSError, ValueError, InvalidSignature):
                    faults.append(f"{folder.name}/{name} is not signed by this key")
        if told[folder]["previous"] != before or (told[folder]["folder"], told[folder]["number"]) != (
            folder.name,
            number,
        ):
            faults.append(f"{folder.name} does not follow the edition before it")
        for name in told[folder]["withdrawn"]:
            if not (root / name / "WITHDRAWN.json").exists():
                faults.append(f"{name} was withdrawn, and its mark is gone")
        before = {"folder": folder.name, "sha256": hashlib.sha256(sums).hexdigest()}
    return faults if told else ["no edition found"]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = check(pathlib.Path(sys.argv[1]), Ed25519PublicKey.from_public_bytes(base64.b64decode(sys.argv[2])))
    print("\n".join(found) or "Every edition is whole, signed and in its place.")
    sys.exit(1 if found else 0)
