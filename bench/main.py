"""`npm run bench -- NAME [options]`: measures this project beside its rivals; prints a table, writes JSON."""

import argparse
import datetime
import json
import os
import pathlib
import sys

from kernel import report, rivals, rounds

BENCHES = ("kernel",)
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench --", description=__doc__)
    parser.add_argument("name", choices=BENCHES, help="what to measure")
    parser.add_argument("--rounds", type=int, default=3, help="times each question is asked (default 3)")
    parser.add_argument("--kernels", default=",".join(rivals.NAMES), help="names separated by commas")
    parser.add_argument("--questions", default=",".join(rounds.QUESTIONS), help="names separated by commas")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file; default bench/results/NAME-DATE.json")
    return parser.parse_args(arguments)


def chosen(text: str, known: tuple[str, ...], what: str) -> list[str]:
    """Splits a list given on the command line and refuses names that do not exist."""
    names = [name for name in text.split(",") if name]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        sys.exit(f"bench: {what} {', '.join(unknown) or '(none)'} unknown. Choose from {', '.join(known)}.")
    return names


def main() -> None:
    options = parse_arguments(sys.argv[1:])
    names = chosen(options.kernels, rivals.NAMES, "kernel")
    questions = chosen(options.questions, tuple(rounds.QUESTIONS), "question")
    kernels = rivals.prepare(REPOSITORY, names)

    load_before = os.getloadavg()
    samples, failures = rounds.run(kernels, questions, options.rounds)
    result = report.summarise(kernels, samples, failures)
    today = datetime.date.today().isoformat()
    result = {
        "date": today,
        **report.machine(kernels),
        "load_average": {"before": load_before, "after": os.getloadavg()},
        "rounds": options.rounds,
        **result,
    }
    out = options.out or REPOSITORY / "bench" / "results" / f"{options.name}-{today}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n")
    print(report.table(result))
    print(f"\nwritten to {out}")


if __name__ == "__main__":
    main()
