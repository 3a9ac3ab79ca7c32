"""The reader's network: a BERT over question and passage with heads for the answer.

As in SQuAD 2.0 (Devlin et al. 2019) a start and an end logit for each token of the
passage, and [CLS] for "no answer"; and a head for "this passage answers", which sees
[CLS], the mean and the maximum of the question's tokens.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu
from transformers import BertModel
from transformers.utils import logging

from qa.model.sentence_transformer import packaged_folder

NOWHERE = -1e4
"""The logit of a token that no answer can start or end at."""


class Network(nn.Module):
    """A cross-encoder of six layers, from the packaged MiniLM."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` holds the weights to begin with; without one the packaged model."""
        super().__init__()
        logging.disable_progress_bar()
        self.bert = BertModel.from_pretrained(
            folder or packaged_folder(),
            add_pooling_layer=False,
            attn_implementation="eager",  # the fastest here with a mask
            attention_probs_dropout_prob=0.0,
            local_files_only=True,
        )
        width = self.bert.config.hidden_size
        self.pooled = nn.Linear(3 * width, width)
        self.answers = nn.Linear(width, 1)
        self.places = nn.Linear(width, 2)
        self.blend = nn.Parameter(torch.tensor(0.3))
        self.bert.embeddings.word_embeddings.requires_grad_(requires_grad=False)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits that the passage answers, shape (pairs,), and that the answer starts
        and ends at a token, shape (pairs, tokens); the first token, [CLS], is
        "nowhere"."""
        states = self.bert(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
        ).last_hidden_state.float()
        passage = attention_mask * token_type_ids
        asked = (attention_mask - passage)[..., None].float()
        mean = (states * asked).sum(1) / asked.sum(1)
        top = (states + (1 - asked) * NOWHERE).amax(1)
        seen = torch.cat([states[:, 0], mean, top], dim=-1)
        answers = self.answers(gelu(self.pooled(seen)))[:, 0]
        first = torch.zeros_like(passage)
        first[:, 0] = 1
        allowed = (passage + first).float()[..., None]
        places = self.places(states) * allowed + (1 - allowed) * NOWHERE
        start, end = places[..., 0], places[..., 1]
        somewhere = (
            start[:, 1:].logsumexp(1)
            - start[:, 0]
            + end[:, 1:].logsumexp(1)
            - end[:, 0]
        )
        return answers + self.blend * somewhere / 2, start, end
