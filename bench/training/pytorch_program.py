"""Trains one model with PyTorch: `pytorch_program.py MODEL ROW TENSORS`."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional

from measuring import load_tensors, serve, timed


class Mlp(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.out = nn.Linear(784, 128), nn.Linear(128, 10)

    def load(self, weights) -> None:
        w1, b1, w2, b2 = weights
        assign((self.hidden.weight, w1.T), (self.hidden.bias, b1), (self.out.weight, w2.T), (self.out.bias, b2))

    def forward(self, x):
        return self.out(functional.relu(self.hidden(x)))


class Cnn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.out = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3), nn.Linear(1600, 10)

    def load(self, weights) -> None:
        filter1, b1, filter2, b2, w, b = weights
        # TensorFlow flattens [row, column, channel], PyTorch [channel, row, column].
        flat = w.reshape(5, 5, 64, 10).permute(3, 2, 0, 1).reshape(10, 1600)
        assign((self.first.weight, filter1.permute(3, 2, 0, 1)), (self.first.bias, b1))
        assign((self.second.weight, filter2.permute(3, 2, 0, 1)), (self.second.bias, b2))
        assign((self.out.weight, flat), (self.out.bias, b))

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.first(x)), 2)
        x = functional.max_pool2d(functional.relu(self.second(x)), 2)
        return self.out(x.flatten(1))


class Lstm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.lstm, self.out = nn.Embedding(5000, 32), nn.LSTM(32, 64, batch_first=True), nn.Linear(64, 2)

    def load(self, weights) -> None:
        embedding, kernel, recurrent, b, w, b_out = weights
        assign((self.embedding.weight, embedding), (self.lstm.weight_ih_l0, kernel.T), (self.lstm.weight_hh_l0, recurrent.T))
        # PyTorch adds a second bias, which the others do not have.
        assign((self.lstm.bias_ih_l0, b), (self.lstm.bias_hh_l0, torch.zeros_like(b)))
        self.lstm.bias_hh_l0.requires_grad_(False)
        assign((self.out.weight, w.T), (self.out.bias, b_out))

    def forward(self, x):
        return self.out(self.lstm(self.embedding(x))[0][:, -1])


class Transformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(128, 1e-5), nn.LayerNorm(128, 1e-5)
        self.query, self.key, self.value, self.output = (nn.Linear(128, 128, bias=False) for _ in range(4))
        self.hidden, self.out = nn.Linear(128, 512), nn.Linear(512, 128)

    def load(self, weights) -> None:
        gamma1, beta1, query, key, value, output, gamma2, beta2, w1, b1, w2, b2 = weights
        assign((self.norm1.weight, gamma1), (self.norm1.bias, beta1), (self.norm2.weight, gamma2), (self.norm2.bias, beta2))
        assign((self.query.weight, query.T), (self.key.weight, key.T), (self.value.weight, value.T))
        assign((self.output.weight, output.T), (self.hidden.weight, w1.T), (self.hidden.bias, b1))
        assign((self.out.weight, w2.T), (self.out.bias, b2))

    def forward(self, x):
        batch, steps, width = x.shape
        n = self.norm1(x)
        q, k, v = (part(n).view(batch, steps, 4, width // 4).transpose(1, 2) for part in (self.query, self.key, self.value))
        attended = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, steps, width)
        r = x + self.output(attended)
        return r + self.out(functional.relu(self.hidden(self.norm2(r))))


MODELS = {"mlp": Mlp, "cnn": Cnn, "lstm": Lstm, "transformer": Transformer}


def assign(*pairs) -> None:
    with torch.no_grad():
        for parameter, value in pairs:
            parameter.copy_(value)


class Steps:
    def __init__(self, name: str, tensors: str, row: str) -> None:
        weights, x, y = load_tensors(tensors)
        model = MODELS[name]()
        model.load([torch.tensor(weight) for weight in weights])
        self.x, self.y = torch.tensor(x), torch.tensor(y)
        if name == "cnn":
            # In memory too: here PyTorch is slower with channels last, which its tensors can be laid out as.
            self.x = self.x.permute(0, 3, 1, 2).contiguous()
        criterion = functional.mse_loss if name == "transformer" else functional.cross_entropy
        self.loss = lambda x, y: criterion(model(x), y)
        if row == "pytorch_compile":
            self.loss = torch.compile(self.loss)
        trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.Adam(trained, 0.001, eps=1e-14, fused=True)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.x, self.y)
        loss.backward()
        self.optimizer.step()
        return loss

    def first(self) -> dict[str, float]:
        start = time.perf_counter()
        self.step()
        return {"first_ms": (time.perf_counter() - start) * 1e3}

    def losses(self, count: int) -> list[float]:
        return [self.step().item() for _ in range(count)]

    def run(self, count: int) -> list[float]:
        return timed(self.step, count)


def main() -> None:
    name, row, tensors = sys.argv[1:]
    serve({"torch": torch.__version__}, lambda: Steps(name, tensors, row))


if __name__ == "__main__":
    main()
