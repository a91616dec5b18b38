import { isUnreachable, type Database, type WriteKeyRow } from '@strata/data';
import { DomainError, type Clock } from '@strata/platform';
import type { Redis } from '@strata/queue';
import { LRUCache } from 'lru-cache';

/** What ingest knows of a write key. */
export type ProjectKey = WriteKeyRow;

interface Known {
  project: ProjectKey | undefined;
  readAt: number;
}

/** How long an answer is good without asking again; changes arrive by pub/sub long before. */
const FRESH_MS = 10_000;
/** How long it may serve while the database is away: ingest goes on without it. */
const STALE_MS = 600_000;
/** What cannot be a key is not asked for: PostgreSQL refuses NUL in a parameter. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Write key → project, cached. Unknown keys have a cache of their own, so that guessing cannot push out real ones. */
export class WriteKeys {
  private readonly known = new LRUCache<string, Known>({ max: 10_000 });
  private readonly unknown = new LRUCache<string, Known>({ max: 10_000 });
  private readonly loading = new Map<string, Promise<Known>>();
  /** Counts invalidations: what was read before one is not kept. */
  private generation = 0;

  constructor(
    private readonly db: Pick<Database, 'lookups'>,
    private readonly clock: Clock,
  ) {}

  /** Forgets a project's keys as soon as some process changed them. Returns the function that ends it. */
  async follow(redis: Redis): Promise<() => Promise<void>> {
    return redis.subscribe(
      'project-changed',
      ({ project_id }) => this.forget(project_id),
      () => this.forgetAll(),
    );
  }

  /** The project of a key from memory; undefined when it must be asked for. */
  cached(key: string): ProjectKey | undefined {
    const entry = this.known.get(key);
    return entry && this.isFresh(entry) ? valid(entry.project, this.clock.now()) : undefined;
  }

  /** The project of a key; undefined when the key is unknown or expired. */
  async resolve(key: string): Promise<ProjectKey | undefined> {
    if (!KEY.test(key)) return undefined;
    const entry = this.known.get(key) ?? this.unknown.get(key);
    if (entry && this.isFresh(entry)) return valid(entry.project, this.clock.now());
    const loaded = await this.load(key, entry);
    return valid(loaded.project, this.clock.now());
  }

  /** Forgets what is known about a project, and all unknown keys: one of them may be its new one. */
  forget(projectId: string): void {
    this.generation += 1;
    this.unknown.clear();
    for (const [key, entry] of this.known) if (entry.project?.project_id === projectId) this.known.delete(key);
  }

  forgetAll(): void {
    this.generation += 1;
    this.unknown.clear();
    this.known.clear();
  }

  private isFresh(entry: Known): boolean {
    return this.clock.now().getTime() - entry.readAt < FRESH_MS;
  }

  private load(key: string, before: Known | undefined): Promise<Known> {
    let loading = this.loading.get(key);
    if (!loading) {
      loading = this.read(key, before).finally(() => this.loading.delete(key));
      this.loading.set(key, loading);
    }
    return loading;
  }

  private async read(key: string, before: Known | undefined): Promise<Known> {
    const { generation } = this;
    const readAt = this.clock.now().getTime();
    try {
      const entry: Known = { project: await this.db.lookups.writeKey(key), readAt };
      if (generation === this.generation) (entry.project ? this.known : this.unknown).set(key, entry);
      if (!entry.project) this.known.delete(key);
      return entry;
    } catch (cause) {
      if (!isUnreachable(cause) && !(cause instanceof DomainError && cause.code === 'unavailable')) throw cause;
      if (before?.project && generation === this.generation && readAt - before.readAt < STALE_MS) return before;
      throw new DomainError('unavailable', 'The database is away.', {
        hint: 'Try again shortly.',
        retryAfter: 2,
        cause,
      });
    }
  }
}

/** An expired key dies at its instant, cached or not. */
function valid(project: ProjectKey | undefined, now: Date): ProjectKey | undefined {
  return project?.expires_at && project.expires_at <= now ? undefined : project;
}
