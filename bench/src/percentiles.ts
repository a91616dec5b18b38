export interface Percentiles {
  p50_ms: number;
  p95_ms: number;
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** How long some work takes, one time after the other, the first not counted. */
export async function percentilesOf(rounds: number, work: () => Promise<unknown>): Promise<Percentiles> {
  const [percentiles] = await percentilesOfEach(rounds, [work]);
  return percentiles ?? { p50_ms: NaN, p95_ms: NaN };
}

/** The same of several in turn, so that what else the machine does falls upon all of them. */
export async function percentilesOfEach(
  rounds: number,
  works: readonly (() => Promise<unknown>)[],
): Promise<Percentiles[]> {
  const times = works.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [i, work] of works.entries()) {
      const started = performance.now();
      await work();
      if (round > 0) times[i]?.push(performance.now() - started);
    }
  }
  return times.map((of) => {
    of.sort((a, b) => a - b);
    const percentile = (share: number): number => rounded(of[Math.ceil(of.length * share) - 1] ?? NaN);
    return { p50_ms: percentile(0.5), p95_ms: percentile(0.95) };
  });
}
