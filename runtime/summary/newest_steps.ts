/**
 * Which of logged steps hold, as places in the list: a program that was started again logs steps once more, and as in
 * TensorBoard the newer ones replace those of before.
 * @returns the places, whose steps ascend.
 */
export function newestSteps(steps: readonly number[]): readonly number[] {
  const kept: number[] = [];
  for (const [index, step] of steps.entries()) {
    while (kept.length > 0 && (steps[kept.at(-1) ?? 0] ?? 0) >= step) kept.pop();
    kept.push(index);
  }
  return kept;
}
