/** Seconds since `started` (milliseconds of the epoch), as people read them. */
export function since(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** One line about what the installation is doing. */
export function say(line: string): void {
  console.log(line);
}

/** Names a long step when it is done, with its duration. */
export async function timed<T>(name: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  const result = await work();
  log(`  ${name}: ${since(started)}`);
  return result;
}
