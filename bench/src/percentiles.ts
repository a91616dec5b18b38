export interface Percentiles {
  p50_ms: number;
  p95_ms: number;
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** How long some work takes, one time after the other, the first not counted. */
export async function percentilesOf(rounds: number, work: () => Promise<unknown>): Promise<Percentiles> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const percentile = (share: number): number => rounded(times[Math.ceil(times.length * share) - 1] ?? NaN);
  return { p50_ms: percentile(0.5), p95_ms: percentile(0.95) };
}
