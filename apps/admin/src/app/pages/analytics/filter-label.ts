import { type Filter, type FilterOp } from '../../api/types';
import { filterFieldLabel, valueLabel } from './labels';

export const OP_LABELS: Record<FilterOp, string> = {
  eq: 'is',
  neq: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  is_set: 'is set',
  is_not_set: 'is not set',
};

/** "Country is Germany". */
export function filterLabel({ field, op, value }: Filter): string {
  const isWhole = op === 'eq' || op === 'neq';
  const named = value !== undefined && isWhole ? valueLabel(field, value) : value;
  return [filterFieldLabel(field), OP_LABELS[op], named].filter(Boolean).join(' ');
}
