import type { IngestResult } from '@strata/contracts';
import type { Database } from '@strata/data';
import { DomainError, systemClock, workspaceSuspended, type Clock } from '@strata/platform';
import type { EventRate, Redis } from '@strata/queue';
import { Enricher, type Sender, type Tenant } from './enrich.js';
import { isOriginAllowed } from './origin.js';
import { Publisher } from './publisher.js';
import { Salts, utcDay } from './salts.js';
import { isProblem, parseBatch, validateEvent } from './validate.js';
import { WriteKeys, type ProjectKey } from './write-keys.js';

/** A request to `POST /events/ingest`, free of HTTP libraries. */
export interface IngestRequest {
  /** The body's text, decompressed. */
  body: string;
  /** `X-API-Key`; the body's `api_key` is used without it. */
  apiKey: string | undefined;
  origin: string | undefined;
  sender: Sender;
  /** `DNT: 1` or `Sec-GPC: 1`. */
  optedOut: boolean;
}

/** Takes events in: everything between an HTTP request and the queue. */
export class Ingest {
  private readonly keys: WriteKeys;
  private readonly salts: Salts;
  private readonly enricher = new Enricher('api');
  private readonly rate: EventRate;
  private readonly publisher: Publisher;
  private readonly redis: Redis;
  private readonly clock: Clock;

  constructor(options: { db: Database; redis: Redis; ratePerKey: number; clock?: Clock }) {
    this.clock = options.clock ?? systemClock;
    this.keys = new WriteKeys(options.db, this.clock);
    this.salts = new Salts(options.db, 'live');
    this.rate = options.redis.eventRate(options.ratePerKey);
    this.publisher = new Publisher(options.redis, this.rate);
    this.redis = options.redis;
  }

  /** Starts to follow changes of projects. Resolves, once Redis is reachable, with the function that stops it. */
  follow(): Promise<() => Promise<void>> {
    return this.keys.follow(this.redis);
  }

  /**
   * Judges each event by itself and queues the good ones; resolves when Redis has them on disk.
   * @throws DomainError 400, 401, 403, 422 for the request as a whole; 429 over the key's rate; 503 when the queue is
   * full or away.
   */
  async accept(request: IngestRequest): Promise<IngestResult> {
    const batch = parseBatch(request.body);
    const key = request.apiKey ?? batch.apiKey ?? '';
    const project = this.keys.cached(key) ?? (await this.keys.resolve(key));
    if (!project) {
      throw new DomainError('invalid_write_key', 'No such write key.', {
        hint: "Send the project's key as header X-API-Key, or as api_key in the body.",
      });
    }
    if (project.is_suspended) throw workspaceSuspended();
    if (!isOriginAllowed(request.origin, project.domains)) {
      throw new DomainError('origin_not_allowed', `Pages of ${request.origin} may not send to this project.`, {
        hint: "Add the page's host to the project's domains.",
      });
    }
    // Only a browser speaks for the person in front of it; a server that forwards events asked them itself.
    if (request.optedOut && request.origin !== undefined) return { accepted: 0, rejected: [] };
    this.admit(key, batch.events.length);
    return this.store(project, request.sender, batch);
  }

  private admit(key: string, events: number): void {
    const retryAfter = this.rate.admit(key, events, this.clock.now().getTime());
    if (retryAfter === 0) return;
    throw new DomainError('rate_limited', 'This write key sends more events per second than it may.', {
      hint: `Try again in ${retryAfter} s.`,
      retryAfter,
    });
  }

  private async store(
    project: ProjectKey,
    from: Sender,
    batch: { events: unknown[]; odd: boolean },
  ): Promise<IngestResult> {
    const now = this.clock.now();
    const receivedAt = now.getTime();
    const day = utcDay(receivedAt);
    const salt = this.salts.known(day) ?? (await this.salts.of(day));
    this.salts.prepare(receivedAt);
    const tenant: Tenant = { workspaceId: project.workspace_id, projectId: project.project_id };
    const sender = this.enricher.sender(tenant, from, salt, day);
    const context = { receivedAt, sources: project.sources, odd: batch.odd };
    const received = now.toISOString();
    const rows: string[] = [];
    const rejected: IngestResult['rejected'] = [];
    batch.events.forEach((value, index) => {
      const event = validateEvent(value, context);
      if (isProblem(event)) rejected.push({ index, ...event });
      else rows.push(this.enricher.row(tenant, event, received, sender));
    });
    if (rows.length > 0) await this.publisher.publish(rows);
    return { accepted: rows.length, rejected };
  }
}
