import { type NewSavedQuery, type Parameter, type SavedQuery, type SavedQueryChange } from '../../api/types';
import { type ChartDraft, chartDrafts } from '../../charts/chart-draft';

/** A saved query as it is edited. */
export interface Draft {
  name: string;
  description: string;
  question: string;
  sql: string;
  parameters: Parameter[];
  /** Null: the workspace's own store. */
  connectionId: string | null;
  visibility: SavedQuery['visibility'];
  tags: string[];
  cacheSeconds: number;
  /** Null: it does not run by itself. */
  refreshSeconds: number | null;
  /** The choices of the explore builder, while the SQL is what it made. */
  explore: SavedQuery['explore'];
  charts: readonly ChartDraft[];
}

/** What a dialog asks for beside the SQL. */
export type Details = Pick<
  Draft,
  'name' | 'description' | 'question' | 'visibility' | 'tags' | 'cacheSeconds' | 'refreshSeconds'
>;

export const NEW_DRAFT: Draft = {
  name: '',
  description: '',
  question: '',
  sql: '',
  parameters: [],
  connectionId: null,
  visibility: 'private',
  tags: [],
  cacheSeconds: 300,
  refreshSeconds: null,
  explore: null,
  charts: [],
};

export function draftOf(saved: SavedQuery): Draft {
  return {
    name: saved.name,
    description: saved.description,
    question: saved.question,
    sql: saved.sql,
    parameters: saved.parameters,
    connectionId: saved.connection_id,
    visibility: saved.visibility,
    tags: saved.tags,
    cacheSeconds: saved.cache_ttl_seconds,
    refreshSeconds: saved.refresh_seconds,
    explore: saved.explore ?? null,
    charts: chartDrafts(saved.charts),
  };
}

/** As a new query; the schedule is for admins alone, and only they send one. */
export function creation(draft: Draft, workspace_id: string): NewSavedQuery {
  const schedule = draft.refreshSeconds === null ? {} : { refresh_seconds: draft.refreshSeconds };
  return { workspace_id, ...contentOf(draft), ...schedule };
}

/** What of a saved query changed; undefined when nothing did, charts aside. */
export function changeOf(draft: Draft, saved: SavedQuery): SavedQueryChange | undefined {
  const [before, after] = [contentOf(draftOf(saved)), contentOf(draft)];
  const fields = Object.entries(after).filter(([name, value]) => {
    return JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]);
  });
  const schedule = draft.refreshSeconds === saved.refresh_seconds ? {} : { refresh_seconds: draft.refreshSeconds };
  const change: Partial<NewSavedQuery> = { ...Object.fromEntries(fields), ...schedule };
  return Object.keys(change).length ? { ...change, version: saved.version } : undefined;
}

function contentOf(draft: Draft): Omit<NewSavedQuery, 'workspace_id' | 'refresh_seconds'> {
  const { name, description, question, sql, parameters, connectionId, visibility, tags, cacheSeconds, explore } = draft;
  return {
    name,
    description,
    question,
    sql,
    parameters,
    connection_id: connectionId,
    visibility,
    tags,
    cache_ttl_seconds: cacheSeconds,
    explore,
  };
}

/** True when both ask the same of the same database. */
export function asksTheSame(a: Draft, b: Draft): boolean {
  const form = ({ sql, parameters, connectionId }: Draft) => JSON.stringify([sql, parameters, connectionId]);
  return form(a) === form(b);
}

/** `Growth, weekly numbers` → tags in small letters, each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().toLowerCase());
  return [...new Set(tags.filter(Boolean))];
}
