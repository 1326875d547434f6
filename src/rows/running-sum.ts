/** A sum of many numbers that loses nothing on the way: what each addition rounds off is kept, and added at the end. */
export interface RunningSum {
  add(value: number): void;
  total(): number;
}

/** Neumaier's improvement of Kahan's summation (ZAMM 54, 1974): also right where a large number follows small ones. */
export function createRunningSum(): RunningSum {
  let sum = 0;
  let lost = 0;
  return {
    add(value) {
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    // Beyond all numbers, what was lost is none any more.
    total: () => (Number.isFinite(sum) ? sum + lost : sum),
  };
}
