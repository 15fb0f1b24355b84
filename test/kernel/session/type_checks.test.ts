import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CellDiagnostic, LanguageService } from "../../../kernel/session/language_service.ts";
import { parseTypeMode, TypeChecks } from "../../../kernel/session/type_checks.ts";

const finding = (message: string): CellDiagnostic => ({
  code: 2322,
  severity: "error",
  message,
  line: 1,
  column: 5,
  endLine: 1,
  endColumn: 6,
});

/** Notes what it is asked, and finds one error in every cell that says `bad`. */
function recordingLanguage() {
  const asked: string[] = [];
  const language: LanguageService = {
    commit: (source) => void asked.push(`commit ${source}`),
    diagnostics: async (source) => {
      asked.push(`check ${source}`);
      return source.includes("bad") ? [finding(source)] : [];
    },
    complete: async () => ({ place: "unknown", start: 0, end: 0, items: [] }),
    inspect: async () => undefined,
    dispose: () => void asked.push("dispose"),
  };
  return { asked, language };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("cells that run one after the other are checked when the notebook is quiet, in order", async () => {
  const { asked, language } = recordingLanguage();
  const checks = new TypeChecks(async () => language);
  for (const source of ["a", "b", "c"]) {
    checks.add({ source, report: () => {} });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual(["check a", "commit a", "check b", "commit b", "check c", "commit c"]);
});

test("a question about the notebook sees every cell so far", async () => {
  const { asked, language } = recordingLanguage();
  const checks = new TypeChecks(async () => language);
  checks.add({ source: "a", report: () => {} });
  expect(await checks.language()).toBe(language);
  expect(asked).toEqual(["check a", "commit a"]);
});

test("a silent cell is seen by later cells, but not checked", async () => {
  const { asked, language } = recordingLanguage();
  const checks = new TypeChecks(async () => language);
  checks.add({ source: "bad", report: undefined });
  await checks.finished();
  expect(asked).toEqual(["commit bad"]);
});

test("finished() comes after the report of the last cell", async () => {
  const { language } = recordingLanguage();
  const checks = new TypeChecks(async () => language);
  const heard: string[] = [];
  for (const source of ["good", "bad"]) {
    checks.add({ source, report: (found) => heard.push(...found.map(({ message }) => message)) });
  }
  await checks.finished();
  expect(heard).toEqual(["bad"]);
});

test("a cell that has waited for a second is checked although the notebook is not quiet", async () => {
  const { asked, language } = recordingLanguage();
  const checks = new TypeChecks(async () => language);
  for (let i = 0; i < 110; i++) {
    expect(asked.slice(0, 2)).toEqual(i * 10 > 1_000 ? ["check c0", "commit c0"] : []);
    checks.add({ source: `c${i}`, report: () => {} });
    await vi.advanceTimersByTimeAsync(10);
  }
});

test("an urgent check does not wait for quiet", async () => {
  const { asked, language } = recordingLanguage();
  const checks = new TypeChecks(async () => language);
  checks.add({ source: "a", report: () => {}, urgent: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["check a", "commit a"]);
});

test("an interrupt ends the waiting for a checker that does not answer", async () => {
  const { language } = recordingLanguage();
  const deaf: LanguageService = { ...language, diagnostics: () => new Promise(() => {}) };
  const checks = new TypeChecks(async () => deaf, "strict");
  const found = checks.findings("a");
  checks.add({ source: "b", report: () => {} });
  const finished = checks.finished();
  checks.interrupt();
  expect(await found).toBe("interrupted");
  await finished;
});

test("a mode that does not exist in the environment is the default", () => {
  expect(["strict", "off", "", undefined, "loud"].map(parseTypeMode)).toEqual([
    "strict",
    "off",
    "show",
    "show",
    "show",
  ]);
});
