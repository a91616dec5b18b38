/** What a report counts events by. */
export const KINDS = ['volume', 'status', 'entities'] as const;
export type Kind = (typeof KINDS)[number];

/** Lengths of a report's buckets, of the workspace's reporting zone; weeks begin on Monday. */
export const WINDOWS = ['day', 'week'] as const;
export type Window = (typeof WINDOWS)[number];

export const BREAKDOWNS = ['period', 'source', 'status', 'entity_id'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

export const FILTERS = ['source', 'status'] as const;
export type FilterName = (typeof FILTERS)[number];

/** The fields of events by which reports count. */
export type Dimension = 'source' | 'status' | 'entity_id';

/** What a row is told by: when it was, and the value of the report's dimension. */
export type Key = 'bucket' | 'value';

interface KindTraits {
  dimension: Dimension;
  /** What its rows are told by, for each breakdown that it has; the first is the default. */
  breakdowns: Partial<Record<Breakdown, readonly Key[]>>;
  filters: readonly FilterName[];
}

export const KIND: Record<Kind, KindTraits> = {
  volume: {
    dimension: 'source',
    breakdowns: { period: ['bucket'], source: ['bucket', 'value'] },
    filters: ['source'],
  },
  status: {
    dimension: 'status',
    breakdowns: { status: ['value'], period: ['bucket', 'value'] },
    filters: ['status'],
  },
  entities: { dimension: 'entity_id', breakdowns: { entity_id: ['value'] }, filters: [] },
};

/** The breakdowns of a kind, the default first. */
export function breakdownsOf(kind: Kind): Breakdown[] {
  return Object.keys(KIND[kind].breakdowns) as Breakdown[];
}

/** What the rows of a breakdown are told by. */
export function keysOf(kind: Kind, breakdown: Breakdown): readonly Key[] {
  return KIND[kind].breakdowns[breakdown] ?? [];
}

/** Fields of rows that tell them apart. */
export type KeyField = 'rank' | 'bucket' | Dimension;

/** Which of them rows of a breakdown have. */
export function fieldsOf(kind: Kind, breakdown: Breakdown): KeyField[] {
  const fields = keysOf(kind, breakdown).map((key) => (key === 'bucket' ? key : KIND[kind].dimension));
  return kind === 'entities' ? ['rank', ...fields] : fields;
}
