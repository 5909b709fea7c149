#!/usr/bin/env python3
"""Trains the character LSTM of docs/tour.md: assets/char-lstm/.

    python3 scripts/train-char-lstm.py war-and-peace.txt [--out assets/char-lstm] [--epochs N]

One LSTM layer of 128 units reads one-hot characters and predicts the next one. The text is split
.8/.1/.1 into training, validation and test; the state is carried from one piece of text to the
next. Writes network.pt, network.safetensors (the same weights), vocabulary.json (symbols in the
order of the one-hot index) and heldout.txt (the start of the test part, not seen in training).
Needs PyTorch (1.13 was used).
"""
import argparse
import json
import time
from pathlib import Path

import torch
from torch import nn

from weights import write_safetensors

UNITS = 128
BATCH, STEPS = 128, 100
LEARNING_RATE = 2e-3
HELD_OUT = 30_000  # characters, up to the end of the paragraph


class CharacterModel(nn.Module):
    def __init__(self, symbols):
        super().__init__()
        self.rnn = nn.LSTM(symbols, UNITS)
        self.readout = nn.Linear(UNITS, symbols)

    def forward(self, ids, state):
        inputs = nn.functional.one_hot(ids, self.rnn.input_size).float()
        outputs, state = self.rnn(inputs, state)
        return self.readout(outputs), tuple(part.detach() for part in state)


def pieces(ids):
    """(characters, next characters), STEPS × BATCH each: BATCH stretches of the text side by side."""
    length = (len(ids) - 1) // BATCH
    now = ids[: length * BATCH].view(BATCH, length).t()
    following = ids[1 : length * BATCH + 1].view(BATCH, length).t()
    for start in range(0, length - STEPS + 1, STEPS):
        yield now[start : start + STEPS], following[start : start + STEPS]


def mean_loss(model, ids, optimiser=None):
    """Cross-entropy in nats per character; one epoch of training if there is an optimiser."""
    total, count, state = 0.0, 0, None
    with torch.set_grad_enabled(optimiser is not None):
        for now, following in pieces(ids):
            scores, state = model(now, state)
            loss = nn.functional.cross_entropy(scores.flatten(0, 1), following.flatten())
            if optimiser:
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            total += loss.item()
            count += 1
    return total / count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--out", type=Path, default=Path("assets/char-lstm"))
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)

    text = options.text.read_bytes().decode("utf-8")
    vocabulary = sorted(set(text))
    index = {symbol: i for i, symbol in enumerate(vocabulary)}
    ids = torch.tensor([index[symbol] for symbol in text])
    training, validation, test = ids.split(
        [len(ids) * 8 // 10, len(ids) // 10, len(ids) - len(ids) * 8 // 10 - len(ids) // 10]
    )

    model = CharacterModel(len(vocabulary))
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    began = time.time()
    for epoch in range(1, options.epochs + 1):
        losses = mean_loss(model, training, optimiser), mean_loss(model, validation)
        print("epoch %d  training %.4f  validation %.4f" % (epoch, *losses), flush=True)
    summary = {"seconds": round(time.time() - began), "test loss": mean_loss(model, test)}
    print(json.dumps(summary), flush=True)

    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), options.out / "network.pt")
    write_safetensors(options.out / "network.safetensors", model.state_dict())
    symbols = json.dumps(vocabulary, ensure_ascii=False, indent=2) + "\n"
    (options.out / "vocabulary.json").write_text(symbols, encoding="utf-8")
    rest = text[-len(test) :]
    begin = rest.index("\n\n") + 2
    held_out = rest[begin : rest.index("\n\n", begin + HELD_OUT) + 1]
    (options.out / "heldout.txt").write_bytes(held_out.encode("utf-8"))


if __name__ == "__main__":
    main()
