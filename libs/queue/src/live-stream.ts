import type { LiveBatch } from '@strata/contracts';
import type { Redis as Client } from 'ioredis';
import type { Subscriptions } from './pubsub.js';
import { guarded } from './unavailable.js';

/** How long what was published can be read again: the time in which a viewer may come back without a gap. */
const KEPT_MS = 60_000;
/** A project counts as watched this long after its last viewer, so that viewers who come back miss nothing. */
const WATCHED_MS = 120_000;

/** Adds to the stream and publishes in one step: the order of the messages is the order of the stream. */
const PUBLISH = `
  local now = redis.call('TIME')
  local horizon = string.format('%.0f', now[1] * 1000 - tonumber(ARGV[2]))
  local id = redis.call('XADD', KEYS[1], 'MINID', '~', horizon, '*', 'batch', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PUBLISH', ARGV[3], '{"position":"' .. id .. '","batch":' .. ARGV[1] .. '}')
  return id`;

/** A batch together with its place in the project's stream. */
export interface LiveEntry {
  /** A stream id, `milliseconds-sequence`; see {@link comparePositions}. */
  position: string;
  batch: LiveBatch;
}

/** Which of two positions comes first: negative, 0 or positive. */
export function comparePositions(a: string, b: string): number {
  const [aTime = 0, aSequence = 0] = a.split('-').map(Number);
  const [bTime = 0, bSequence = 0] = b.split('-').map(Number);
  return aTime - bTime || aSequence - bSequence;
}

/**
 * The live events of projects, from the workers to every process that has viewers: pub/sub for the moment, a stream of
 * the last minute for those who come back.
 */
export class LiveStream {
  constructor(
    private readonly client: Client,
    private readonly subscriptions: () => Subscriptions,
    private readonly prefix: string,
  ) {}

  /** Says that somebody watches the project; to be repeated every minute. */
  async watch(projectId: string): Promise<void> {
    await guarded(() => this.client.set(this.key('watched', projectId), 1, 'PX', WATCHED_MS));
  }

  /** Those of the projects that are watched: for the others nothing needs publishing. */
  async watched(projectIds: readonly string[]): Promise<string[]> {
    const flags = await guarded(() => this.client.mget(projectIds.map((id) => this.key('watched', id))));
    return projectIds.filter((_, i) => flags[i] !== null);
  }

  /** Forgets the last minute of a project: who comes back misses it. */
  async forget(projectId: string): Promise<void> {
    await guarded(() => this.client.del(this.key('stream', projectId)));
  }

  async publish(projectId: string, batch: LiveBatch): Promise<void> {
    const json = JSON.stringify(batch);
    const channel = `${this.prefix}:live:${projectId}`;
    await guarded(() => this.client.eval(PUBLISH, 1, this.key('stream', projectId), json, KEPT_MS, channel));
  }

  /** Calls `listener` with everything published from now on. `onGap`: see {@link Redis.subscribe}. */
  subscribe(projectId: string, listener: (entry: LiveEntry) => void, onGap: () => void): Promise<() => Promise<void>> {
    return this.subscriptions().subscribe(`live:${projectId}`, listener, onGap);
  }

  /** The position before whatever is published next. */
  async now(): Promise<string> {
    // An entry of this very millisecond lies behind it.
    return `${(await this.milliseconds()) - 1}-18446744073709551615`;
  }

  /** What was published after a position; undefined when that is not kept any more, or lies in the future. */
  async since(projectId: string, position: string): Promise<LiveEntry[] | undefined> {
    const now = await this.milliseconds();
    const isKept = comparePositions(position, `${now - KEPT_MS}-0`) >= 0;
    if (!isKept || comparePositions(position, `${now + 1}-0`) >= 0) return undefined;
    const rows = await guarded(() => this.client.xrange(this.key('stream', projectId), `(${position}`, '+'));
    return rows.map(([id, fields]) => ({ position: id, batch: JSON.parse(fields[1] ?? '') as LiveBatch }));
  }

  private async milliseconds(): Promise<number> {
    const [seconds, micros] = await guarded(() => this.client.time());
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }

  private key(kind: string, projectId: string): string {
    return `${this.prefix}:live-${kind}:${projectId}`;
  }
}
