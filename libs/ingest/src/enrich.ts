import { copyText, copyTexts } from '@strata/data';
import { LRUCache } from 'lru-cache';
import { countsAsBot, readAgent } from './agent.js';
import { countryOf } from './country.js';
import { readVisit } from './page.js';
import type { ValidEvent } from './validate.js';
import { visitorHashes } from './visitor.js';

/** Who sent a batch, and how. */
export interface Sender {
  ip: string;
  userAgent: string | null | undefined;
  /** Country by a trusted proxy; looked up by address otherwise. */
  country: string | null;
}

/** A sender's part of the row, ready for COPY, computed once per sender and day. */
interface SenderColumns {
  visitorId: string;
  /** user_agent, browser, os, device, country. */
  client: string;
  /** ip_hash, is_bot. */
  privacy: string;
}

export interface Tenant {
  workspaceId: string;
  projectId: string;
}

/** Turns valid events into rows. Remembers what it computed about senders and pages: both repeat all the time. */
export class Enricher {
  private readonly senders = new LRUCache<string, SenderColumns>({ max: 20_000, ttl: 3_600_000 });
  private readonly visits = new LRUCache<string, string>({ max: 10_000 });

  constructor(private readonly via: 'api' | 'import') {}

  /** What is the same for all events of one sender on one day. `salt` is the day's, `day` its name. */
  sender(tenant: Tenant, sender: Sender, salt: Buffer, day: string): SenderColumns {
    const key = `${day}\0${tenant.projectId}\0${sender.ip}\0${sender.country ?? ''}\0${sender.userAgent ?? ''}`;
    let columns = this.senders.get(key);
    if (!columns) this.senders.set(key, (columns = this.senderColumns(tenant, sender, salt)));
    return columns;
  }

  /** The row of an event, without its batch's id. The order is EVENT_COLUMNS'. */
  row(tenant: Tenant, event: ValidEvent, receivedAt: string, sender: SenderColumns): string {
    const { fields } = event;
    const distinctId = fields.distinct_id || null;
    return (
      `${tenant.workspaceId}\t${tenant.projectId}\t${new Date(event.occurredAt).toISOString()}\t${event.eventId}\t` +
      `${receivedAt}\t${copyText(fields.event)}\t${copyText(distinctId)}\t${copyText(distinctId ?? sender.visitorId)}\t` +
      `${copyText(fields.session_id || null)}\t${this.visit(fields.page_url, fields.referrer)}\t${sender.client}\t` +
      `${copyText(fields.language || null)}\t${copyText(fields.screen || null)}\t${sender.privacy}\t` +
      `${event.sourceId ?? '\\N'}\t${copyText(fields.entity_id || null)}\t${copyText(fields.status || null)}\t` +
      `${fields.processing_ms ?? '\\N'}\t${fields.amount_cents ?? '\\N'}\t${copyText(event.properties)}`
    );
  }

  private senderColumns(tenant: Tenant, sender: Sender, salt: Buffer): SenderColumns {
    const agent = readAgent(sender.userAgent);
    const { visitorId, ipHash } = visitorHashes(salt, tenant.projectId, sender.ip, agent.userAgent);
    const country = sender.country ?? countryOf(sender.ip);
    return {
      visitorId,
      client: copyTexts([agent.userAgent, agent.browser, agent.os, agent.device, country]),
      privacy: `${ipHash}\t${countsAsBot(agent, this.via) ? 't' : 'f'}`,
    };
  }

  /** page_url, path, referrer, referrer_domain, channel, utm_*. */
  private visit(pageUrl: string | null | undefined, referrer: string | null | undefined): string {
    const key = `${pageUrl ?? ''}\0${referrer ?? ''}`;
    let columns = this.visits.get(key);
    if (columns === undefined) {
      const visit = readVisit(pageUrl, referrer);
      const { path, referrerDomain, channel, utm } = visit;
      columns = copyTexts([pageUrl || null, path, referrer || null, referrerDomain, channel, ...utm]);
      this.visits.set(key, columns);
    }
    return columns;
  }
}
