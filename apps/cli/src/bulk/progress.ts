import { Presets, SingleBar } from 'cli-progress';

/** A progress bar on stderr; nothing where nobody looks. */
export class Progress {
  private readonly bar?: SingleBar;

  /** @param total in the unit of `update`; undefined when it is not known. */
  constructor(label: string, total: number | undefined) {
    if (!process.stderr.isTTY) return;
    const format = total === undefined ? `${label} {note}` : `${label} {bar} {percentage} % {note}`;
    this.bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
    this.bar.start(total ?? 0, 0, { note: '' });
  }

  update(done: number, note: string): void {
    this.bar?.update(done, { note });
  }

  stop(): void {
    this.bar?.stop();
  }
}
