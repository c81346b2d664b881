"""Join codes: what an instructor hands out, by which a room without accounts signs in."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

from labcore.store.class_record import Person
from labcore.store.identifiers import LETTERS

LENGTH, BLOCK = 12, 4
"""Letters of a code, and of each block in which it is written: 59 bits, too many to be guessed by trying."""

ROUNDS, SIZE, PARALLEL = 2**14, 8, 1
"""Of scrypt: some 50 ms and 16 MiB for each try, so that the hashes tell nothing to whoever gets hold of the file."""


def new_code() -> str:
    """A code such as `k3x9-ad7q-m2fr`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[start : start + BLOCK] for start in range(0, LENGTH, BLOCK))


def new_salt() -> str:
    """Random, in hexadecimal: one for a class, so that a try is hashed once and not once for each person."""
    return secrets.token_hex(16)


def hashed(code: str, salt: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower())[:64]
    key = hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), n=ROUNDS, r=SIZE, p=PARALLEL)
    return key.hex()


def whose(code: str, salt: str, people: Iterable[Person]) -> Person | None:
    """The person whose code it is. Takes as long whoever it is, and where it is nobody's."""
    tried, found = hashed(code, salt), None
    for person in people:
        if hmac.compare_digest(tried, person.code) and person.code:
            found = person
    return found
