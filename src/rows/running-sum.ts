/** A sum of many numbers without their rounding errors: what each addition rounds off is kept, and added at the end. */
export interface RunningSum {
  add(value: number): void;
  total(): number;
}

/** Neumaier's improvement of Kahan's summation (ZAMM 54, 1974). It is also right if a large number follows small ones. */
export function createRunningSum(): RunningSum {
  let sum = 0;
  let lost = 0;
  return {
    add(value) {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    // If the sum is infinite, `lost` means nothing.
    total: () => (Number.isFinite(sum) ? sum + lost : sum),
  };
}
