import { type Filter, type FilterOp } from '../../api/types';
import { fieldLabel } from '../../ui/format';

export const OP_LABELS: Record<FilterOp, string> = {
  eq: 'is',
  neq: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  is_set: 'is set',
  is_not_set: 'is not set',
};

export function filterLabel({ field, op, value }: Filter): string {
  return [fieldLabel(field), OP_LABELS[op], value].filter(Boolean).join(' ');
}
