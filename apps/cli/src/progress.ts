import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(value: number): void;
  stop(): void;
}

/** A progress bar on stderr; on something that is no terminal it stays silent. */
export function progressBar(label: string, total: number | undefined, unit: string): Progress {
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage} % of {total} ${unit}, {eta_formatted} left`,
      stream: process.stderr,
      etaBuffer: 50,
      fps: 5,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  if (total === undefined || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  bar.start(total, 0);
  return { update: (value) => bar.update(value), stop: () => bar.stop() };
}
