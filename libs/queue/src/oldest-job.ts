import { type Redis as Client } from 'ioredis';

/** Jobs that are looked at in one go. */
const PAGE = 1_000;

/**
 * When the oldest job of a queue that is not done was queued. Its place in Bull's lists does not tell: who is tried again
 * stands among the newest, and those that are delayed or failed stand by other times.
 * @param keyOf the key of a list of the queue, or of a job
 */
export async function oldestOf(client: Client, keyOf: (type: string) => string): Promise<Date | undefined> {
  const lists = ['wait', 'paused', 'active'].map((state) => ['lrange', keyOf(state), 0, -1]);
  const sets = ['delayed', 'failed'].map((state) => ['zrange', keyOf(state), 0, -1]);
  // At one moment: jobs go from one state to the other.
  const ids = (await answersOf(client.multi([...lists, ...sets]).exec())).flat() as string[];
  let oldest = Infinity;
  for (let start = 0; start < ids.length; start += PAGE) {
    const page = ids.slice(start, start + PAGE).map((id) => ['hget', keyOf(id), 'timestamp']);
    for (const time of await answersOf(client.pipeline(page).exec())) {
      // A job that is done by now has none.
      if (time !== null) oldest = Math.min(oldest, Number(time));
    }
  }
  return oldest === Infinity ? undefined : new Date(oldest);
}

async function answersOf(pending: Promise<[Error | null, unknown][] | null>): Promise<unknown[]> {
  return ((await pending) ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}
