import type { QueryColumn, RunningQuery } from '@strata/query';

/** The columns' names, each made unlike the ones before it: a, a_2, a_3. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    // Not one that stands further on by itself.
    for (let n = 2; taken.has(unique) || (n > 2 && names.includes(unique)); n += 1) unique = `${name}_${n}`;
    taken.add(unique);
    return unique;
  });
}

/** Writes rows as objects, by hand: a column may be called `__proto__`, and digits would change their places. */
export function objectWriter(columns: readonly QueryColumn[]): (row: readonly unknown[]) => string {
  const keys = uniqueNames(columns.map(({ name }) => name)).map((name) => JSON.stringify(name));
  return (row) => `{${keys.map((key, i) => `${key}:${JSON.stringify(row[i] ?? null)}`).join(',')}}`;
}

/** A result as a list of objects, a piece per batch. */
export async function* jsonPieces({ columns, batches }: RunningQuery): AsyncGenerator<string> {
  const objectText = objectWriter(columns);
  let separator = '[\n';
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield separator + batch.map(objectText).join(',\n');
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}
