import { seededRandom } from '@strata/platform';

/** Draws from a seeded generator: equal seeds give equal traffic on every machine. */
export class Random {
  /** In [0, 1). */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the entries, by weight. */
  pick<T>(entries: readonly (readonly [T, number])[]): T {
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of entries) {
      at -= weight;
      if (at < 0) return value;
    }
    const [last] = entries.at(-1) ?? [];
    if (last === undefined) throw new Error('nothing to pick from');
    return last;
  }

  /** A UUID of version 4 out of this generator. */
  uuid(): string {
    const word = (): string =>
      Math.floor(this.next() * 4_294_967_296)
        .toString(16)
        .padStart(8, '0');
    const hex = word() + word() + word() + word();
    const variant = '89ab'.charAt(this.below(4));
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
