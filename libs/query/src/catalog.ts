import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { Connections } from './connections/connections.js';
import type { QueryTarget, RelationInfo } from './types.js';

/**
 * What strata_query may read. A view reads with its reader's rights, so it counts only when all below it counts. Comments
 * that the transform engine leaves for itself are no descriptions.
 */
const RELATIONS = `
  WITH RECURSIVE readable AS (
    SELECT c.oid, c.relname, c.relnamespace, c.relkind FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
      AND c.relnamespace IN ('marts'::regnamespace, 'aggregates'::regnamespace, 'raw'::regnamespace)
      AND has_table_privilege('strata_query', c.oid, 'SELECT')
  ),
  below AS (
    SELECT r.oid AS view, d.refobjid AS relation
    FROM readable r JOIN pg_rewrite w ON w.ev_class = r.oid JOIN pg_depend d ON d.objid = w.oid
    WHERE r.relkind = 'v' AND d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid <> r.oid
    UNION
    SELECT b.view, d.refobjid
    FROM below b JOIN pg_rewrite w ON w.ev_class = b.relation JOIN pg_depend d ON d.objid = w.oid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> b.relation
  )
  SELECT n.nspname AS schema, r.relname AS name, CASE r.relkind WHEN 'v' THEN 'view' ELSE 'table' END AS kind,
    coalesce(nullif(obj_description(r.oid, 'pg_class'), ''), '') AS description,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'description', coalesce(col_description(r.oid, a.attnum), '')) ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM readable r JOIN pg_namespace n ON n.oid = r.relnamespace
  WHERE NOT EXISTS (
    SELECT FROM below b WHERE b.view = r.oid AND NOT has_table_privilege('strata_query', b.relation, 'SELECT'))
  ORDER BY array_position(ARRAY['marts', 'aggregates', 'raw'], n.nspname::text), r.relname`;

const BUILT_FROM = /^strata: built from /;
/** Transforms may add or drop a table at any moment; a table that was just dropped is PostgreSQL's to refuse. */
const FRESH_MS = 10_000;

/** The tables and views that SQL may read. */
@Injectable()
export class QueryCatalog {
  private known?: { at: number; relations: Promise<RelationInfo[]> };

  constructor(
    private readonly db: Database,
    private readonly connections: Connections,
  ) {}

  /** @throws DomainError for a connection that is not there, not allowed, or does not answer */
  relations(ctx: WorkspaceContext, target: QueryTarget): Promise<RelationInfo[]> {
    if (target.connectionId !== null) return this.connections.relations(ctx, target.connectionId);
    return this.ownRelations();
  }

  /** Those of the workspace's own store; the same for every workspace. */
  ownRelations(): Promise<RelationInfo[]> {
    const now = Date.now();
    if (!this.known || now - this.known.at > FRESH_MS) {
      const relations = this.db.withInstallation(readRelations);
      this.known = { at: now, relations };
      relations.catch(() => (this.known = undefined));
    }
    return this.known.relations;
  }
}

async function readRelations(sql: Sql): Promise<RelationInfo[]> {
  const rows = await sql.query<RelationInfo>(RELATIONS);
  return rows.map((row) => ({ ...row, description: BUILT_FROM.test(row.description) ? '' : row.description }));
}
