import type { CursorField, CursorRow } from '@strata/data';
import type { Cell, ColumnType, QueryColumn } from '../types.js';

type Reader = (text: string) => Cell;

interface PgType {
  name: string;
  type: ColumnType;
  read: Reader;
}

const asIs: Reader = (text) => text;

/** Decimal digits that every number of JavaScript keeps. */
const SAFE_DIGITS = 15;

/** A number where it keeps the exact value. What is no number at all, as NaN or a lie of the server, stays text. */
const exactNumber: Reader = (text) => {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return text;
  const value = Number(text);
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const digits = plain.replace(/^-?[0.]*/, '').replace('.', '').length;
  return digits <= SAFE_DIGITS || String(value) === plain ? value : text;
};

const floatNumber: Reader = (text) => {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
};

/** `2026-01-31 09:00:00.5+00` → `2026-01-31T09:00:00.5Z`; years beyond ISO and infinities stay as they are. */
const isoTimestamp: Reader = (text) => {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)(\+00)?$/.exec(text);
  return match ? `${match[1]}T${match[2]}${match[3] ? 'Z' : ''}` : text;
};

const json: Reader = (text) => {
  try {
    return JSON.parse(text) as Cell;
  } catch {
    return text;
  }
};

const pgType = (name: string, type: ColumnType, read: Reader = asIs): PgType => ({ name, type, read });

/** By OID; those of PostgreSQL's own types never change. */
const TYPES: Readonly<Record<number, PgType>> = {
  16: pgType('boolean', 'boolean', (text) => (text === 't' ? true : text === 'f' ? false : text)),
  17: pgType('bytea', 'other'),
  18: pgType('char', 'text'),
  19: pgType('name', 'text'),
  20: pgType('bigint', 'number', exactNumber),
  21: pgType('smallint', 'number', exactNumber),
  23: pgType('integer', 'number', exactNumber),
  25: pgType('text', 'text'),
  26: pgType('oid', 'number', exactNumber),
  114: pgType('json', 'json', json),
  700: pgType('real', 'number', floatNumber),
  701: pgType('double precision', 'number', floatNumber),
  705: pgType('unknown', 'text'),
  869: pgType('inet', 'text'),
  650: pgType('cidr', 'text'),
  1000: pgType('boolean[]', 'other'),
  1005: pgType('smallint[]', 'other'),
  1007: pgType('integer[]', 'other'),
  1009: pgType('text[]', 'other'),
  1015: pgType('character varying[]', 'other'),
  1016: pgType('bigint[]', 'other'),
  1021: pgType('real[]', 'other'),
  1022: pgType('double precision[]', 'other'),
  1042: pgType('character', 'text'),
  1043: pgType('character varying', 'text'),
  1082: pgType('date', 'date'),
  1083: pgType('time', 'other'),
  1114: pgType('timestamp', 'timestamp', isoTimestamp),
  1115: pgType('timestamp[]', 'other'),
  1182: pgType('date[]', 'other'),
  1184: pgType('timestamptz', 'timestamp', isoTimestamp),
  1185: pgType('timestamptz[]', 'other'),
  1186: pgType('interval', 'other'),
  1231: pgType('numeric[]', 'other'),
  1266: pgType('timetz', 'other'),
  1560: pgType('bit', 'other'),
  1562: pgType('bit varying', 'other'),
  1700: pgType('numeric', 'number', exactNumber),
  2249: pgType('record', 'other'),
  2950: pgType('uuid', 'text'),
  2951: pgType('uuid[]', 'other'),
  3802: pgType('jsonb', 'json', json),
  3904: pgType('int4range', 'other'),
  3906: pgType('numrange', 'other'),
  3908: pgType('tsrange', 'other'),
  3910: pgType('tstzrange', 'other'),
  3912: pgType('daterange', 'other'),
  3926: pgType('int8range', 'other'),
};
/** Such as a type of a customer's own database. */
const UNKNOWN = pgType('other', 'other');

const typeOf = ({ type }: CursorField): PgType => TYPES[type] ?? UNKNOWN;

export function columnsOf(fields: readonly CursorField[]): QueryColumn[] {
  return fields.map((field) => ({ name: field.name, type: typeOf(field).type, pg_type: typeOf(field).name }));
}

/** A function from rows of the server to rows of JSON. */
export function cellReader(fields: readonly CursorField[]): (row: CursorRow) => Cell[] {
  const readers = fields.map((field) => typeOf(field).read);
  return (row) => row.map((text, i) => (text === null ? null : (readers[i] ?? asIs)(text)));
}
