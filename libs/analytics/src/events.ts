import type { StoredEvent } from '@strata/contracts';
import type { Sql } from '@strata/data';
import { decodeCursor, DomainError, encodeCursor, pageOf, type Page, type WorkspaceContext } from '@strata/platform';
import { FIELDS, type SearchPage } from './request.js';
import type { Asked } from './rollups/stored.js';
import { contains, Params } from './scope.js';
import { questionSql } from './question-sql.js';

/** Columns that people do not see, or see in another form. */
type Reshaped = 'workspace_id' | 'project_id' | 'occurred_at' | 'received_at' | 'ip_hash' | 'source_id' | 'properties';

/** A stored event as people see it. */
export interface EventRow extends Omit<StoredEvent, Reshaped> {
  occurred_at: Date;
  received_at: Date;
  /** Slug of the event source. */
  source: string | null;
  properties: Record<string, unknown>;
}

const COLUMNS = `e.event_id, e.occurred_at, e.received_at, e.event_name, e.distinct_id, e.visitor_id, e.session_id,
  e.page_url, e.path, e.referrer, e.referrer_domain, e.channel, e.utm_source, e.utm_medium, e.utm_campaign, e.utm_term,
  e.utm_content, e.user_agent, e.browser, e.os, e.device, e.country, e.language, e.screen, e.is_bot,
  ${FIELDS.source} AS source, e.entity_id, e.status, e.processing_ms, e.amount_cents, e.properties`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function before(cursor: string, params: Params): string {
  const { at, key } = decodeCursor(cursor);
  if (!UUID.test(key)) throw new DomainError('invalid', 'The cursor is not one of ours.');
  return `AND (e.occurred_at, e.event_id) < (${params.add(at)}, ${params.add(key)}::uuid)`;
}

/** Condition that the name, the path or the distinct id contains the text. */
function isFound(search: string, params: Params): string {
  const text = params.add(search);
  return `AND (${['e.event_name', 'e.path', 'e.distinct_id'].map((column) => contains(column, text)).join(' OR ')})`;
}

/** Raw events, newest first. */
export async function events(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  page: SearchPage,
): Promise<Page<EventRow>> {
  const params = new Params();
  const { ctes, events: matching } = questionSql(ctx, request, params);
  const rows = await sql.query<EventRow>(
    `WITH ${ctes}
     SELECT ${COLUMNS} ${matching}
       ${page.search === undefined ? '' : isFound(page.search, params)} ${page.cursor ? before(page.cursor, params) : ''}
     ORDER BY e.occurred_at DESC, e.event_id DESC LIMIT ${params.add(page.limit + 1)}`,
    params.values,
  );
  return pageOf(rows, page.limit, (row) => encodeCursor({ at: row.occurred_at, key: row.event_id }));
}
