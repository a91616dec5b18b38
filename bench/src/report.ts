import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '@strata/platform';
import { PARTS, totalOf, type Part } from './cpu.js';
import type { IngestReport, Measurement } from './ingest.js';

/** The processes of the product. */
const PRODUCT: readonly Part[] = ['api', 'worker', 'redis', 'postgres'];

/** What the machine was; figures of different machines must not be compared. */
export function machine(): Record<string, string | number> {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memory_gb: Math.round(os.totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Keeps a result as JSON in bench/results; returns the file's name. */
export function keepResult(kind: string, result: object): string {
  const at = new Date().toISOString();
  const name = `${kind}-${at.slice(0, 16).replace(':', '')}.json`;
  const folder = path.join(repositoryRoot(), 'bench/results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), `${JSON.stringify({ at, machine: machine(), ...result }, null, 2)}\n`);
  return `bench/results/${name}`;
}

export interface Ratios {
  /** Requests of one event per CPU-second of the API process, ours / the empty endpoint's. */
  http: number;
  /** Rows per second of wall clock, end to end / COPY. */
  store: number;
}

export const BARS: Ratios = { http: 0.35, store: 0.35 };

export function ratiosOf({ empty, single, endToEnd, copy }: IngestReport): Ratios {
  const perApiSecond = (m: Measurement): number => m.requests / (m.cpu.api ?? NaN);
  return {
    http: perApiSecond(single) / perApiSecond(empty),
    store: rowsPerSecond(endToEnd) / (copy.rows / copy.medianSeconds),
  };
}

/** Rows per second of wall clock until the last one was stored. */
function rowsPerSecond({ requests, eventsPerRequest, untilStoredSeconds }: Measurement): number {
  return (requests * eventsPerRequest) / untilStoredSeconds;
}

/** The report as Markdown: ratios first. */
export function ingestText(report: IngestReport): string {
  const { empty, single, ten, hundred, withoutTransforms, endToEnd } = report;
  const all = [empty, single, ten, hundred, withoutTransforms, endToEnd];
  return [
    ratioTable(ratiosOf(report)),
    `Rows per second with transforms running / paused: ${(rowsPerSecond(endToEnd) / rowsPerSecond(withoutTransforms)).toFixed(2)}`,
    table(
      ['per second of wall clock', 'requests', 'p50 ms', 'p99 ms', 'rows stored', 'jobs left', 'failed', 'other cores'],
      all.map(wall),
    ),
    table(['events per CPU-second of', ...PARTS], all.map(perCpuSecond)),
    table(['CPU µs per event', ...PARTS, 'all', 'product'], all.map(microseconds)),
    copyText(report),
  ].join('\n\n');
}

function ratioTable(ratios: Ratios): string {
  return table(
    ['ratio', 'measured', 'bar'],
    [
      ['1 event a request / empty endpoint, requests per CPU-second of the API', ratios.http, BARS.http],
      ['end to end / COPY, rows per second', ratios.store, BARS.store],
    ].map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell))),
  );
}

function wall(m: Measurement): string[] {
  const rows = m.cpu.worker === undefined ? '–' : whole(rowsPerSecond(m));
  return [
    m.name,
    whole(m.requests / m.seconds),
    String(m.p50Ms),
    String(m.p99Ms),
    rows,
    String(m.backlogAtEnd),
    String(m.failed),
    m.otherCores.toFixed(2),
  ];
}

function perCpuSecond(m: Measurement): string[] {
  const events = m.requests * m.eventsPerRequest;
  return [m.name, ...PARTS.map((part) => (m.cpu[part] ? whole(events / m.cpu[part]) : '–'))];
}

function microseconds(m: Measurement): string[] {
  const perEvent = (seconds: number): string => ((seconds * 1e6) / (m.requests * m.eventsPerRequest)).toFixed(1);
  const parts = PARTS.map((part) => (m.cpu[part] === undefined ? '–' : perEvent(m.cpu[part])));
  return [m.name, ...parts, perEvent(totalOf(m.cpu)), perEvent(totalOf(m.cpu, PRODUCT))];
}

function copyText({ copy }: IngestReport): string {
  const { rows, medianSeconds, postgresSeconds, fileMegabytes, tableMegabytes, seconds, otherCores } = copy;
  const runs = seconds.map((s) => s.toFixed(1)).join(', ');
  return (
    `COPY of the ${whole(rows)} rows of "end to end" (${fileMegabytes} MB of text, ${tableMegabytes} MB stored): ` +
    `${whole(rows / medianSeconds)} rows/s (median of ${runs} s), ` +
    `${((postgresSeconds * 1e6) / rows).toFixed(1)} µs of PostgreSQL's CPU per row; other cores ${otherCores.join(', ')}.`
  );
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) => Math.max(title.length, 3, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
