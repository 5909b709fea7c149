#!/usr/bin/env python3
"""Trains the network of `lyapscope demo`: assets/demo/network.safetensors.

    python3 scripts/train-demo.py [--out assets/demo] [--iterations N]

An LSTM with 32 units reads one measured quantity (the x of the Lorenz system, standardised, with
observation noise) and forecasts the next measurement. Needs PyTorch (1.13 was used) and NumPy.
"""
import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from weights import write_safetensors

SIGMA, RHO, BETA = 10.0, 28.0, 8.0 / 3.0
DT = 0.02
SCALE = 7.93  # standard deviation of x on the attractor; its mean is 0 by symmetry
NOISE = 0.1  # standard deviation of the observation noise, in units of SCALE
UNITS = 32
BATCH, STEPS = 64, 200


def velocity(state):
    x, y, z = state
    return np.array([SIGMA * (y - x), x * (RHO - z) - y, x * y - BETA * z])


def signal(rng, sequences, steps, settle=500):
    """x / SCALE of `sequences` independent trajectories by RK4: steps × sequences, without noise."""
    state = rng.normal(size=(3, sequences)) + np.array([[0.0], [0.0], [25.0]])
    values = np.empty((steps, sequences))
    for t in range(-settle, steps):
        a = velocity(state)
        b = velocity(state + DT / 2 * a)
        c = velocity(state + DT / 2 * b)
        d = velocity(state + DT * c)
        state = state + DT / 6 * (a + 2 * b + 2 * c + d)
        if t >= 0:
            values[t] = state[0] / SCALE
    return values


def measured(rng, values):
    noisy = values + NOISE * rng.normal(size=values.shape)
    return torch.tensor(noisy[:, :, None], dtype=torch.float32)


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(1, UNITS)
        self.readout = nn.Linear(UNITS, 1)

    def forward(self, inputs, state=None):
        outputs, state = self.rnn(inputs, state)
        return self.readout(outputs), state


def train(model, rng, iterations):
    optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, iterations)
    # One long trajectory per sequence; each iteration takes the next piece and keeps the state.
    trajectories = signal(rng, BATCH, 20_000)
    start, state = 0, None
    for iteration in range(iterations):
        if start + STEPS + 1 > len(trajectories):
            start, state = 0, None
        piece = measured(rng, trajectories[start : start + STEPS + 1])
        start += STEPS
        forecast, state = model(piece[:-1], state)
        state = tuple(part.detach() for part in state)
        loss = nn.functional.mse_loss(forecast, piece[1:])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if iteration % 100 == 0:
            print(f"{iteration:5d}  rmse {loss.item() ** 0.5:.4f}", flush=True)


def evaluate(model, rng):
    """Root mean squared errors of the forecast and of the last value, on unseen trajectories."""
    clean = signal(rng, 32, 2_000)
    noisy = measured(rng, clean)
    with torch.no_grad():
        forecast, _ = model(noisy[:-1])
    after = slice(100, None)  # the first steps see too little of the signal
    rmse = lambda guess, truth: float(((guess - truth)[after] ** 2).mean().sqrt())
    truth = torch.tensor(clean[1:, :, None], dtype=torch.float32)
    return {
        "forecast": rmse(forecast, noisy[1:]),
        "last value": rmse(noisy[:-1], noisy[1:]),
        "forecast, noise-free target": rmse(forecast, truth),
        "last value, noise-free target": rmse(noisy[:-1], truth),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("assets/demo"))
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    model = Forecaster()
    began = time.time()
    train(model, rng, options.iterations)
    errors = evaluate(model, np.random.default_rng(options.seed + 1))
    print(json.dumps({"seconds": round(time.time() - began, 1), "rmse": errors}, indent=2))
    options.out.mkdir(parents=True, exist_ok=True)
    write_safetensors(options.out / "network.safetensors", model.state_dict())


if __name__ == "__main__":
    main()
