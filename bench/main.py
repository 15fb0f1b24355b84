"""`npm run bench -- NAME [options]`: measures this project beside its rivals; prints a table, writes JSON."""

import argparse
import datetime
import json
import os
import pathlib
import sys

import kernel.command
import training.command
import views.command

BENCHES = {"kernel": kernel.command, "training": training.command, "views": views.command}
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench --", description=__doc__)
    benches = parser.add_subparsers(dest="name", required=True, help="what to measure")
    for name, bench in BENCHES.items():
        options = benches.add_parser(name, description=bench.__doc__)
        bench.add_arguments(options)
        options.add_argument("--out", type=pathlib.Path, help="JSON file; default bench/results/NAME-DATE.json")
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
    bench = BENCHES[options.name]
    load_before = os.getloadavg()
    measured = bench.measure(REPOSITORY, options, chosen)
    today = datetime.date.today().isoformat()
    result = {"date": today, "load_average": {"before": load_before, "after": os.getloadavg()}, **measured}
    out = options.out or REPOSITORY / "bench" / "results" / f"{options.name}-{today}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=2) + "\n")
    print(bench.table(result))
    print(f"\nwritten to {out}")


if __name__ == "__main__":
    main()
