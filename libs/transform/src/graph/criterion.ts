import { ProjectErrors } from '../errors.js';

/** One part of a selection: `2+tag:nightly+1`. */
export interface Criterion {
  /** `fqn`, `tag`, `config` … */
  method: string;
  /** Of `config.materialized:view`, `['materialized']`. */
  arguments: string[];
  value: string;
  /** How many generations of parents come along; 0 for none. */
  parents: number;
  children: number;
  /** `@x`: what lies downstream, and all that this needs. */
  withChildrensParents: boolean;
}

const CRITERION = /^(@)?(?:(\d*)\+)?(?:([\w.]+):)?(.*?)(?:\+(\d*))?$/;

function generations(digits: string | undefined): number {
  if (digits === undefined) return 0;
  return digits === '' ? Infinity : Number(digits);
}

function defaultMethod(value: string): string {
  if (value.includes('/')) return 'path';
  return /\.(sql|yml|yaml|csv|py)$/.test(value) ? 'file' : 'fqn';
}

/** @throws ProjectErrors `selection` for what cannot be understood */
export function parseCriterion(text: string): Criterion {
  const [, at, parents, method, value = '', children] = CRITERION.exec(text) ?? [];
  if (value === '' || (at !== undefined && children !== undefined)) {
    const hint = 'Such as my_model, +my_model, tag:nightly or path:models/staging.';
    throw new ProjectErrors([{ code: 'selection', message: `'${text}' is no selection`, hint }]);
  }
  const [name = '', ...rest] = (method ?? defaultMethod(value)).split('.');
  return {
    method: name,
    arguments: rest,
    value,
    parents: generations(parents),
    children: generations(children),
    withChildrensParents: at !== undefined,
  };
}
