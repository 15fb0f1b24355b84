const units: readonly (readonly [string, number])[] = [
  ["s", 1000],
  ["ms", 1],
  ["µs", 1e-3],
  ["ns", 1e-6],
];

/** A time as people write it: `1.25 s`, `340 µs`. */
export function timeText(ms: number): string {
  if (ms === 0) return "0 ms";
  const [unit, size] = units.find(([, its]) => Math.abs(ms) >= its * 0.9995) ?? ["ns", 1e-6];
  return `${Number((ms / size).toPrecision(3))} ${unit}`;
}

/** A count of bytes as people write it: `1.5 MB`. */
export function sizeText(bytes: number): string {
  const names = ["B", "KB", "MB", "GB", "TB"];
  let power = 0;
  while (power < names.length - 1 && Math.abs(bytes) >= 999.5 * 1000 ** power) power += 1;
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${names[power]}`;
}

/** A share as people write it: `38 %`, `0.4 %`. */
export function shareText(share: number): string {
  const percent = share * 100;
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(2))} %`;
}

/**
 * Round times for the lines of a ruler that shows `from` to `to`, at least `least` of its width apart.
 * @returns the times, and how each is written: with as many digits as tell it from its neighbours
 */
export function rulerTimes(from: number, to: number, least: number): readonly RulerTime[] {
  const wanted = Math.max((to - from) * least, 1e-9);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10) * power;
  const [unit, size] = units.find(([, its]) => step >= its * 0.9995) ?? ["ns", 1e-6];
  const digits = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  const times: RulerTime[] = [];
  for (let count = Math.ceil(from / step); count * step <= to && times.length < 1000; count += 1) {
    const time = count * step;
    times.push({ time, text: `${(time / size).toFixed(digits)} ${unit}` });
  }
  return times;
}

/** A line of a ruler. */
export interface RulerTime {
  readonly time: number;
  readonly text: string;
}
