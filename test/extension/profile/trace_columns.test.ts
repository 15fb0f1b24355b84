import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RangeMaximum } from "../../../extension/renderers/profile/range_maximum.ts";
import { fillColumns, makeColumns } from "../../../extension/renderers/profile/trace_columns.ts";
import { type Spans, stackRows } from "../../../extension/renderers/profile/trace_rows.ts";

/** Whole numbers, so that sums are exact and many edges meet. */
const someSpans = fc
  .array(fc.record({ start: fc.nat(200), duration: fc.nat(30), name: fc.nat(5) }), { maxLength: 120 })
  .map(
    (spans): Spans => ({
      starts: Float64Array.from(spans, ({ start }) => start),
      durations: Float64Array.from(spans, ({ duration }) => duration),
      names: Uint32Array.from(spans, ({ name }) => name),
    }),
  );

describe("rows of a trace", () => {
  test("hold every span once, in order and without overlaps, and containers above their content", () => {
    fc.assert(
      fc.property(someSpans, (spans) => {
        const { rows, leftOut } = stackRows(spans);
        const ids = rows.flatMap((row) => [...row.ids]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length + leftOut).toBe(spans.starts.length);
        for (const [depth, row] of rows.entries()) {
          for (let index = 0; index < row.length; index += 1) {
            const id = row.ids[index] ?? -1;
            const start = row.starts[index] ?? -1;
            expect(start).toBe(spans.starts[id]);
            expect(row.duration(index)).toBe(spans.durations[id]);
            expect(row.names[index]).toBe(spans.names[id]);
            if (index > 0) expect(row.ends[index - 1]).toBeLessThanOrEqual(start);
            // Something is open in each row above: otherwise the span would be there.
            for (const above of rows.slice(0, depth)) expect(isTakenAt(above, start)).toBe(true);
          }
        }
      }),
    );
  });

  test("more overlaps than rows are counted, not drawn over each other", () => {
    const spans = {
      starts: new Float64Array(100),
      durations: new Float64Array(100).fill(5),
      names: new Uint32Array(100),
    };
    const { rows, leftOut } = stackRows(spans);
    expect([rows.length, leftOut]).toEqual([64, 36]);
  });
});

function isTakenAt(row: { starts: Float64Array; ends: Float64Array }, time: number): boolean {
  return [...row.starts].some((start, index) => start <= time && (row.ends[index] ?? 0) >= time);
}

test("the largest of any run of values is found", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 700 }), fc.nat(), fc.nat(), (list, a, b) => {
      const values = Float64Array.from(list);
      const [from, to] = [a % (list.length + 1), b % (list.length + 1)].sort((x, y) => x - y);
      if (from === undefined || to === undefined) return;
      const index = new RangeMaximum(values).indexIn(from, to);
      if (from === to) expect(index).toBe(-1);
      else {
        expect(index).toBeGreaterThanOrEqual(from);
        expect(index).toBeLessThan(to);
        expect(values[index]).toBe(Math.max(...list.slice(from, to)));
      }
    }),
  );
});

describe("columns", () => {
  test("show what a look at every span shows", () => {
    fc.assert(
      fc.property(
        someSpans,
        fc.integer({ min: -20, max: 200 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (spans, from, perColumn, width) => {
          const row = stackRows(spans).rows[0];
          if (row === undefined) return;
          const columns = makeColumns(width);
          fillColumns(row, { from, to: from + width * perColumn }, columns);
          for (let column = 0; column < width; column += 1) {
            const left = from + column * perColumn;
            const right = left + perColumn;
            const overlaps = [...row.starts].map((start, index) => {
              const end = row.ends[index] ?? 0;
              const touches = (start < right && end > left) || (start === end && start === left);
              return touches ? Math.min(right, end) - Math.max(left, start) : -1;
            });
            const longest = Math.max(-1, ...overlaps);
            const span = columns.span[column] ?? -1;
            expect(span < 0 ? -1 : overlaps[span]).toBe(longest);
            const time = overlaps.reduce((sum, overlap) => sum + Math.max(0, overlap), 0);
            expect(columns.cover[column]).toBeCloseTo(time / perColumn, 5);
            const touching = overlaps.filter((overlap) => overlap >= 0).length;
            expect((columns.end[column] ?? 0) - (columns.first[column] ?? 0)).toBe(touching);
          }
        },
      ),
    );
  });

  test("an instant is seen, also at the very start", () => {
    const spans = {
      starts: Float64Array.of(0, 7),
      durations: new Float64Array(2),
      names: new Uint32Array(2),
    };
    const row = stackRows(spans).rows[0];
    const columns = makeColumns(10);
    if (row !== undefined) fillColumns(row, { from: 0, to: 10 }, columns);
    expect([...columns.span]).toEqual([0, -1, -1, -1, -1, -1, -1, 1, -1, -1]);
  });
});
