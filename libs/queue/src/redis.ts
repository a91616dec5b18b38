import type { ChannelMap, ChannelName, JobMap, QueueName } from '@strata/contracts';
import { QUEUE_NAMES } from '@strata/contracts';
import { DomainError } from '@strata/platform';
import Bull, { type Queue } from 'bull';
import { type Redis as Client } from 'ioredis';
import { connect, disconnect, KEY_PREFIX } from './connection.js';
import { EventRate } from './event-rate.js';
import { LiveStream } from './live-stream.js';
import { Locks } from './locks.js';
import { MemoryGauge, type MemoryUse } from './memory.js';
import { oldestOf } from './oldest-job.js';
import { OneTimeTickets } from './one-time-tickets.js';
import { JOB_OPTIONS, retryFailed } from './options.js';
import { Subscriptions } from './pubsub.js';
import { RateLimit, type Rate } from './rate-limit.js';
import { ScheduleLog } from './schedule-log.js';
import { guarded, queueFull } from './unavailable.js';

const HEARTBEAT_TTL_MS = 15_000;

/**
 * Every use of Redis but the consuming of queues. May be constructed before Redis is reachable and outlives its
 * restarts; while it is away, calls fail at once with `unavailable`.
 */
export class Redis {
  private readonly client: Client;
  private readonly gauge: MemoryGauge;
  private readonly queues = new Map<QueueName, Queue>();
  private readonly prefix: string;
  private subscriber?: Client;
  private subscriptions?: Subscriptions;

  constructor(private readonly options: { redisUrl: string; prefix?: string }) {
    this.prefix = options.prefix ?? KEY_PREFIX;
    this.client = connect(options.redisUrl, 'producer');
    this.gauge = new MemoryGauge(this.client);
  }

  /**
   * Resolves when Redis has the job (with `appendfsync always`: on disk). The same `jobId` twice is one job.
   * @throws DomainError `queue_full` from 70 % of maxmemory; `unavailable` when Redis is away, and then it is unknown
   * whether the job was taken.
   */
  async enqueue<N extends QueueName>(
    name: N,
    payload: JobMap[N],
    { jobId, delayMs = 0 }: { jobId: string; delayMs?: number },
  ): Promise<void> {
    await guarded(async () => {
      if (await this.gauge.isFull()) throw queueFull();
      // Issued in one tick, so they travel together.
      const job = this.queue(name).add(payload, { ...JOB_OPTIONS, jobId, delay: delayMs });
      await Promise.all([job, this.gauge.refresh()]);
    });
  }

  /** Puts failed jobs of every queue back to waiting, for what failed because something was away. Returns how many. */
  async reconcileFailed(): Promise<number> {
    const counts = await guarded(() => Promise.all(QUEUE_NAMES.map((name) => retryFailed(this.queue(name)))));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Jobs per queue that wait, run, wait for their next attempt, or have failed. */
  async backlog(): Promise<Record<QueueName, { waiting: number; active: number; delayed: number; failed: number }>> {
    const counts = await guarded(() => Promise.all(QUEUE_NAMES.map((name) => this.queue(name).getJobCounts())));
    return Object.fromEntries(
      QUEUE_NAMES.map((name, i) => {
        const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts[i] ?? {};
        return [name, { waiting, active, delayed, failed }];
      }),
    ) as Awaited<ReturnType<Redis['backlog']>>;
  }

  /** When the oldest job of a queue that is not done was queued. */
  async oldestJob(name: QueueName): Promise<Date | undefined> {
    return guarded(() => oldestOf(this.client, (type) => this.queue(name).toKey(type)));
  }

  /** Sends a message to every process that subscribes now; it is kept for nobody. */
  async publish<C extends ChannelName>(channel: C, message: ChannelMap[C]): Promise<void> {
    await guarded(() => this.client.publish(`${this.prefix}:${channel}`, JSON.stringify(message)));
  }

  /**
   * Calls `listener` for every message, until the returned function is called. `onGap` is called whenever the
   * connection was lost and is back: messages may have been missed. Resolves once Redis confirmed.
   */
  subscribe<C extends ChannelName>(
    channel: C,
    listener: (message: ChannelMap[C]) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>> {
    return this.opened().subscribe(channel, listener, onGap);
  }

  /** The live events of projects. */
  get live(): LiveStream {
    return new LiveStream(this.client, () => this.opened(), this.prefix);
  }

  /** Locks that all processes share. */
  get locks(): Locks {
    return new Locks(this.client, this.prefix);
  }

  /** When the worker's schedules last ran. */
  get schedules(): ScheduleLog {
    return new ScheduleLog(this.client, this.prefix);
  }

  /** Tokens by this name that are good for one use. */
  tickets<T>(name: string, lifetimeMs: number): OneTimeTickets<T> {
    return new OneTimeTickets<T>(this.client, this.prefix, { name, lifetimeMs });
  }

  /** A rate limit by this name, shared by all processes. */
  rateLimit(name: string, rate: Rate): RateLimit {
    return new RateLimit(this.client, this.prefix, name, rate);
  }

  /** The rate of events per write key; its `flush` is called together with `enqueue`. */
  eventRate(perSecond: number): EventRate {
    return new EventRate(this.client, this.prefix, perSecond);
  }

  /** Tells the other processes that this worker is alive; to be called every few seconds. */
  async beat(): Promise<void> {
    await guarded(() => this.client.set(`${this.prefix}:worker-alive`, Date.now(), 'PX', HEARTBEAT_TTL_MS));
  }

  /** True while some worker beat within the last 15 s. */
  async workerAlive(): Promise<boolean> {
    return (await guarded(() => this.client.exists(`${this.prefix}:worker-alive`))) === 1;
  }

  /** Worker processes that are connected and take jobs now. */
  async workers(): Promise<number> {
    // Each worker takes from every queue; one of them tells.
    return (await guarded(() => this.queue('ingest-batch').getWorkers())).length;
  }

  /** Resolves while some worker is alive. @throws DomainError `unavailable` otherwise. */
  async requireWorker(): Promise<void> {
    if (!(await this.workerAlive())) throw new DomainError('unavailable', 'No worker is alive.', { retryAfter: 2 });
  }

  /** Resolves when Redis answers. @throws DomainError `unavailable` otherwise. */
  async ping(): Promise<void> {
    await guarded(() => this.client.ping());
  }

  /** The server and its version, such as "Redis 7.0.15". @throws DomainError `unavailable` */
  async version(): Promise<string> {
    const info = await guarded(() => this.client.info('server'));
    // A Valkey also says which Redis it stands for.
    const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
    return valkey ? `Valkey ${valkey}` : `Redis ${/^redis_version:(\S+)/m.exec(info)?.[1]}`;
  }

  /**
   * Has Redis write its log anew, in which what was deleted stands until then. One that does not let us, or is at it, does
   * so in its own time.
   */
  async compactLog(): Promise<void> {
    await this.client.bgrewriteaof().catch(() => undefined);
  }

  async memory(): Promise<MemoryUse> {
    return guarded(() => this.gauge.read());
  }

  async close(): Promise<void> {
    await Promise.all([disconnect(this.client), this.subscriber && disconnect(this.subscriber)]);
  }

  /** The one connection for subscribing, opened with the first subscription. */
  private opened(): Subscriptions {
    this.subscriber ??= connect(this.options.redisUrl, 'subscriber');
    return (this.subscriptions ??= new Subscriptions(this.subscriber, this.prefix));
  }

  private queue(name: QueueName): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      // One connection for all producers: Bull's own two others belong to consumers.
      queue = new Bull(name, { prefix: this.prefix, createClient: () => this.client, ...{ skipVersionCheck: true } });
      this.queues.set(name, queue);
    }
    return queue;
  }
}
