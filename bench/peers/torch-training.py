#!/usr/bin/python3
"""One training step of PyTorch on the CPU: one-hot symbols, Adam, float32. Prints one JSON line.

  torch-training.py --cell LSTM --hidden 128 --batch 32 --steps 100 --symbols 82 --threads 1 --repeats 5
"""

import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("--cell", default="LSTM", choices=["LSTM", "GRU", "RNN"])
for name, value in [("hidden", 128), ("batch", 32), ("steps", 100), ("symbols", 82), ("threads", 1), ("repeats", 5)]:
    parser.add_argument(f"--{name}", type=int, default=value)
options = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)

import torch  # noqa: E402  (reads the variables above)

torch.set_num_threads(options.threads)
torch.manual_seed(1)
rnn = getattr(torch.nn, options.cell)(options.symbols, options.hidden, batch_first=True)
readout = torch.nn.Linear(options.hidden, options.symbols)
optimiser = torch.optim.Adam([*rnn.parameters(), *readout.parameters()], lr=2e-3)
shape = (options.batch, options.steps)
inputs, targets = (torch.randint(0, options.symbols, shape) for _ in range(2))


def step():
    optimiser.zero_grad()
    outputs, _ = rnn(torch.nn.functional.one_hot(inputs, options.symbols).float())
    logits = readout(outputs).view(-1, options.symbols)
    loss = torch.nn.functional.cross_entropy(logits, targets.view(-1))
    loss.backward()
    optimiser.step()
    return loss.item()


step()
wall, processor = [], []
for _ in range(options.repeats):
    started, busy = time.perf_counter(), time.process_time()
    step()
    wall.append(time.perf_counter() - started)
    processor.append(time.process_time() - busy)
print(json.dumps({"wall": wall, "processor": processor, "version": torch.__version__}))
