import { defineConfig } from "vitest/config";

/** The suffix of a test file says what it needs; each need is a project with its own limits. */
const project = (name: string, include: string, testTimeout: number, maxWorkers?: number) => ({
  test: {
    name,
    include: [include],
    testTimeout,
    hookTimeout: 120_000,
    pool: "forks" as const,
    ...(maxWorkers === undefined ? {} : { maxWorkers }),
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", "test/**/!(*.tf|*.kernel|*.browser|*.package|*.gpu).test.ts", 20_000),
      project("tf", "test/**/*.tf.test.ts", 120_000),
      project("kernel", "test/**/*.kernel.test.ts", 120_000),
      project("browser", "test/**/*.browser.test.ts", 300_000),
      project("package", "test/**/*.package.test.ts", 600_000),
    ],
  },
});
