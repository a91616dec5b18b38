import { type TransformRun } from '../../../api/types';
import { durationSummary, seconds, timedRuns } from '../model/durations';
import { isActive, nodeLook, runLook } from '../status';
import { placeOf } from '../run-error';
import { askedBy, commandOf, durationOf, merged, scheduleMeaning, scheduleName, selectors } from './run-text';

const run = (changes: Partial<TransformRun> = {}): TransformRun => ({
  id: 'r',
  command: 'build',
  trigger: 'person',
  status: 'completed',
  requester_label: 'Ada',
  selection: [],
  exclusion: [],
  full_refresh: false,
  attempt: 1,
  nodes_total: 3,
  nodes_done: 3,
  summary: {},
  error: null,
  cancel_requested_at: null,
  created_at: '2026-11-21T10:00:00Z',
  started_at: null,
  finished_at: null,
  ...changes,
});

describe('a run', () => {
  it('is told as one would type it', () => {
    expect(commandOf(run())).toBe('build');
    expect(commandOf(run({ selection: ['+a', 'b'], exclusion: ['c'], full_refresh: true }))).toBe(
      'build --select +a b --exclude c --full-refresh',
    );
  });

  it('says who asked for it', () => {
    expect(askedBy(run())).toBe('Ada');
    expect(askedBy(run({ trigger: 'schedule', requester_label: 'hourly' }))).toBe('schedule hourly');
    expect(askedBy(run({ trigger: 'schedule', requester_label: 'model:model.p.x', attempt: 3 }))).toBe(
      'schedule x, attempt 3',
    );
  });

  it('takes time from its start on, whatever the clocks say', () => {
    const now = new Date('2026-11-21T10:01:05Z');
    expect(durationOf(run(), now)).toBe('');
    expect(durationOf(run({ started_at: '2026-11-21T10:00:00Z' }), now)).toBe('1m 5s');
    expect(durationOf(run({ started_at: '2026-11-21T10:02:00Z' }), now)).toBe('0 ms');
    const ended = { started_at: '2026-11-21T10:00:00Z', finished_at: '2026-11-21T10:00:02.400Z' };
    expect(durationOf(run(ended), now)).toBe('2.4s');
  });

  it('is active until it is over', () => {
    const statuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
    expect(statuses.filter(isActive)).toEqual(['pending', 'running']);
    expect(new Set(statuses.map((status) => runLook(status).label)).size).toBe(5);
  });
});

describe('a list of runs', () => {
  const ids = (...all: string[]) => all.map((id) => run({ id }));

  it('is renewed from the top, and keeps the older pages', () => {
    const fresh = [run({ id: '5' }), run({ id: '4', status: 'failed' }), run({ id: '3' })];
    const rows = merged(ids('4', '3', '2', '1'), fresh);
    expect(rows.map(({ id }) => id)).toEqual(['5', '4', '3', '2', '1']);
    expect(rows[1]?.status).toBe('failed');
  });

  it('stays as it is when nothing was read', () => {
    expect(merged(ids('1'), [])).toEqual(ids('1'));
  });
});

it('names the place of an error as far as it is known', () => {
  const error = { code: 'syntax', message: 'm' };
  expect([placeOf(error), placeOf({ ...error, file: 'a.sql' }), placeOf({ ...error, file: 'a.sql', line: 3 })]).toEqual(
    ['', 'a.sql', 'a.sql:3'],
  );
});

it('shows a status by a sign, not by colour alone', () => {
  const [built, failed, never] = [nodeLook('success'), nodeLook('error'), nodeLook(null)];
  expect(new Set([built.sign, failed.sign, never.sign]).size).toBe(3);
});

it('reads selectors apart at blanks', () => {
  expect([selectors(' +a  tag:live\n'), selectors('  ')]).toEqual([['+a', 'tag:live'], undefined]);
});

it('says when a schedule is due', () => {
  const schedule = { cron: '30 4 * * *', problem: null, is_paused: false, last_slot: null, last_run: null };
  expect(scheduleMeaning({ ...schedule, name: 'hourly' })).toContain('full hour');
  expect(scheduleMeaning({ ...schedule, name: 'model:model.p.x' })).toContain('30 4 * * *');
  expect(scheduleName('live')).toBe('live');
});

describe('durations', () => {
  const runs = [2, null, 0.3].map((value, i) => ({
    run_id: String(i),
    status: 'success' as const,
    started_at: '2026-11-21T10:00:00Z',
    seconds: value,
    rows_affected: null,
  }));

  it('have digits where they are short', () => {
    expect([0.0004, 0.32, 2.44, 65].map(seconds)).toEqual(['0 ms', '320 ms', '2.4s', '1m 5s']);
  });

  it('are of runs that ended, oldest first', () => {
    expect(timedRuns(runs).map((timed) => timed.seconds)).toEqual([0.3, 2]);
    expect(durationSummary(runs)).toBe('Duration of the last 2 runs; the newest took 2.0s, the longest 2.0s.');
    expect(durationSummary([])).toBe('No run has ended yet.');
  });
});
