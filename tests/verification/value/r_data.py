"""Reads numeric tables out of an R data file (XDR serialisation), enough for published draws of cost and effect."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from pathlib import Path
from typing import Any

import numpy as np


def read(path: Path) -> dict[str, Any]:
    """Objects of the file by name; numeric vectors with dimensions come back shaped as R prints them."""
    raw = path.read_bytes()
    opener = {b"\x1f\x8b": gzip.decompress, b"BZ": bz2.decompress, b"\xfd7": lzma.decompress}
    data = opener[raw[:2]](raw) if raw[:2] in opener else raw
    assert data[:5] in (b"RDX2\n", b"RDX3\n"), data[:8]
    return dict(_Reader(data, 5).document())


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at, self.seen = data, at, []

    def number(self) -> int:
        (value,) = struct.unpack_from(">i", self.data, self.at)
        self.at += 4
        return value

    def document(self) -> list[tuple[str, Any]]:
        self.at += 2  # "X\n"
        version = self.number()
        self.number(), self.number()
        if version == 3:
            length = self.number()
            self.at += length
        return self.pairs(self.item())

    @staticmethod
    def pairs(node: Any) -> list[tuple[str, Any]]:
        out = []
        while isinstance(node, tuple):
            out.append((node[0], node[1]))
            node = node[2]
        return out

    def item(self) -> Any:
        flags = self.number()
        kind, has_attributes, has_tag = flags & 0xFF, flags & 0x200, flags & 0x400
        if kind in (254, 253, 242, 241, 251, 252, 250, 247):  # nil and special values
            return None
        if kind == 255:  # reference
            return self.seen[(flags >> 8) - 1 if flags >> 8 else self.number() - 1]
        if kind == 1:
            text = self.item()
            self.seen.append(text)
            return text
        if kind == 4:
            self.seen.append("environment")
            self.number()
            for _ in range(4):
                self.item()
            return "environment"
        if kind in (2, 6, 3, 5):
            attributes = self.item() if has_attributes else None
            tag = self.item() if has_tag else ""
            first = self.item()
            return (tag, first, self.item(), attributes)[:3]
        return self.vector(kind, bool(has_attributes))

    def vector(self, kind: int, has_attributes: bool) -> Any:
        if kind == 9:
            length = self.number()
            if length < 0:
                return None
            self.at += length
            return self.data[self.at - length : self.at].decode("latin-1")
        length = self.number()
        if kind in (10, 13):
            value: Any = np.frombuffer(self.data, ">i4", length, self.at)
            self.at += 4 * length
        elif kind == 14:
            value = np.frombuffer(self.data, ">f8", length, self.at)
            self.at += 8 * length
        elif kind in (16, 19, 20):
            value = [self.item() for _ in range(length)]
        else:
            raise ValueError(f"R type {kind} is not read here")
        attributes = dict(self.pairs(self.item())) if has_attributes else {}
        if isinstance(value, np.ndarray) and "dim" in attributes:
            return value.reshape(tuple(attributes["dim"]), order="F")
        if isinstance(value, list) and "names" in attributes:
            return dict(zip(attributes["names"], value, strict=True))
        return value
