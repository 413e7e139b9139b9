"""
The tools whose logs become an entry: the word of each, and the training logs that are its own.

A table, so that one command serves them all; power logs are told by their content alone. The words
of formats are those of the readers, which are heavy to import; a test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """
    A tool by its *word* on the command line; *formats* are the training logs that are taken.

    Where *formats* is empty those of any tool are.
    """

    word: str
    title: str
    formats: tuple[str, ...]

    @property
    def needs_pattern(self) -> bool:
        """
        Whether the lines of its logs have to be told.
        """
        return self.formats == ("text-pattern",)


TOOLS = tuple(
    Tool(word=word, title=title, formats=formats)
    for word, title, formats in (
        ("monitor", "logs of reporter monitor and training logs", ()),
        ("trainer", "trainer_state.json of Hugging Face's Trainer", ("trainer-state",)),
        ("lightning", "metrics.csv of Lightning's CSVLogger", ("lightning-csv",)),
        ("megatron", "text logs of Megatron-LM", ("megatron",)),
        ("wandb", "histories of Weights & Biases", ("wandb-csv", "wandb-jsonl")),
        ("mlflow", "runs and metrics of MLflow", ("mlflow-json", "mlflow-metrics")),
        ("matcha", "logs of matcha, of training and power", ("matcha",)),
        ("trackio", "metrics of trackio", ("trackio-json",)),
        ("pattern", "text logs whose lines --pattern tells", ("text-pattern",)),
    )
)
