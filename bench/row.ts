// What a benchmark gives: rows of measured figures, some with a limit that makes `npm run bench` fail.

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure that the value is held against; null where it is only reported. */
  readonly limit: number | null;
  readonly ok: boolean;
}

/** One file of benchmarks. run() says on standard error what it leaves out, and why. */
export interface Bench {
  readonly name: string;
  run(): Promise<Row[]>;
}

export const measured = (name: string, value: number, unit: string): Row => ({
  name,
  value,
  unit,
  limit: null,
  ok: true,
});
export const atLeast = (name: string, value: number, unit: string, limit: number): Row => ({
  name,
  value,
  unit,
  limit,
  ok: value >= limit,
});
export const atMost = (name: string, value: number, unit: string, limit: number): Row => ({
  name,
  value,
  unit,
  limit,
  ok: value <= limit,
});

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
