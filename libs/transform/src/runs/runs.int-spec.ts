import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { ProjectErrors } from '../errors.js';
import type { RunEvent } from '../run/events.js';
import { resultOf } from '../run/results.js';
import { recordedRun } from './recorded-run.js';
import { RunRecords, type ClaimedRun } from './run-records.js';
import { RunWorker, type ExecuteRun } from './run-worker.js';

interface RunRow {
  status: string;
  nodes_total: number | null;
  nodes_done: number;
  summary: object;
  error: { code: string; file?: string } | null;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('did not happen within 10 s');
}

describe('the record of runs', () => {
  let test: TestDatabase;
  let records: RunRecords;

  beforeAll(async () => {
    test = await createTestDatabase();
    records = new RunRecords(test.db);
  });
  afterAll(() => test.drop());
  beforeEach(() => test.superuser('DELETE FROM public.transform_runs'));

  async function pending(): Promise<string> {
    const id = newId();
    await test.superuser(
      "INSERT INTO public.transform_runs (id, command, trigger, requester_label) VALUES ($1, 'build', 'person', 'Ada')",
      [id],
    );
    return id;
  }

  async function row(id: string): Promise<RunRow> {
    const [found] = await test.superuser<RunRow>('SELECT * FROM public.transform_runs WHERE id = $1', [id]);
    if (!found) throw new Error('no such run');
    return found;
  }

  const nodes = (id: string) =>
    test.superuser<{ node: string; status: string; message: string | null; log: string }>(
      'SELECT node, status, message, log FROM public.transform_run_nodes WHERE run_id = $1 ORDER BY position',
      [id],
    );

  async function claimed(id: string): Promise<ClaimedRun> {
    const run = await records.claim(id);
    if (typeof run === 'string') throw new Error(run);
    return run;
  }

  it('gives a run to one of several workers, and no second run beside it', async () => {
    const [first, second] = [await pending(), await pending()];
    const answers = await Promise.all([first, first, first, second].map((id) => records.claim(id)));
    const taken = answers.filter((answer) => typeof answer === 'object');
    expect(taken).toHaveLength(1);
    const other = taken[0]?.id === first ? second : first;
    expect(await records.claim(other)).toBe('later');
    await records.finish(taken[0]?.id ?? '', 'completed', { summary: {}, error: null });
    expect(await records.claim(taken[0]?.id ?? '')).toBe('over');
    expect(await records.claim(other)).toMatchObject({ id: other, status: 'running' });
  });

  it('never changes a run that is over', async () => {
    const run = await claimed(await pending());
    await records.finish(run.id, 'cancelled', { summary: { success: 1 }, error: null });
    const before = await row(run.id);
    await records.finish(run.id, 'completed', { summary: {}, error: null });
    await records.plan(run, ['model.a']);
    await records.progress(run.id, [], 7);
    expect(await records.beat(run.id)).toBe('over');
    expect(await row(run.id)).toEqual(before);
    expect(await nodes(run.id)).toEqual([]);
  });

  it('fails a run whose worker fell silent, and lets the next one begin', async () => {
    const [dead, next] = [await claimed(await pending()), await pending()];
    await records.plan(dead, ['model.a']);
    expect(await records.failSilent()).toBe(0);
    await test.superuser("UPDATE public.transform_runs SET heartbeat_at = now() - interval '31 s' WHERE id = $1", [
      dead.id,
    ]);
    expect(await records.claim(next)).toMatchObject({ id: next });
    expect(await row(dead.id)).toMatchObject({ status: 'failed', error: { code: 'worker_died' } });
    expect(await nodes(dead.id)).toMatchObject([{ status: 'skipped', message: 'The worker died before.' }]);
  });

  describe('a worker', () => {
    const finished = (node: string, status: 'success' | 'fail' | 'skipped'): RunEvent => {
      const begun = { id: node, index: 1, started: new Date(), thread: 1 };
      const result = resultOf(begun, { status, message: `${status}!`, rows: 3 });
      return { type: 'node_finished', node, index: 1, total: 2, result };
    };
    const begin = { type: 'run_started', invocationId: '', command: 'build', threads: 1 } as const;
    const unforeseen: unknown[] = [];
    const workerOf = (execute: ExecuteRun) => new RunWorker(records, execute, (error) => unforeseen.push(error));
    /** Goes on until it is told to stop. */
    const endless: ExecuteRun = (_run, { onEvent, signal }) => {
      onEvent({ ...begin, nodes: ['model.a', 'model.b'] });
      onEvent({ type: 'node_started', node: 'model.a', index: 1, total: 2 });
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    };

    it('writes down what happens to each node, and what it says', async () => {
      const id = await pending();
      await workerOf((_run, { onEvent }) => {
        onEvent({ ...begin, nodes: ['model.a', 'test.b'] });
        onEvent({ type: 'node_started', node: 'model.a', index: 1, total: 2 });
        onEvent({ type: 'log', node: 'model.a', level: 'info', line: 'one' });
        onEvent({ type: 'log', node: 'model.a', level: 'info', line: 'two' });
        onEvent(finished('model.a', 'success'));
        onEvent(finished('test.b', 'skipped'));
        return Promise.resolve(undefined);
      }).work(id);
      expect(await row(id)).toMatchObject({ status: 'completed', nodes_total: 2, nodes_done: 2, error: null });
      expect((await row(id)).summary).toEqual({ success: 1, skipped: 1 });
      expect(await nodes(id)).toEqual([
        { node: 'model.a', status: 'success', message: 'success!', log: 'one\ntwo\n' },
        { node: 'test.b', status: 'skipped', message: 'skipped!', log: '' },
      ]);
    });

    it('shows progress while it goes on, in a few writes', async () => {
      const id = await pending();
      let release: (value: undefined) => void = () => undefined;
      const working = workerOf((_run, { onEvent }) => {
        onEvent({ ...begin, nodes: ['model.a'] });
        for (let done = 1; done <= 500; done++) onEvent({ type: 'node_progress', node: 'model.a', done, total: 900 });
        return new Promise((resolve) => (release = resolve));
      }).work(id);
      await until(async () => (await nodes(id))[0]?.message === '500 of 900 intervals');
      release(undefined);
      await working;
    });

    it('fails the run when nodes fail, and tells how many', async () => {
      const id = await pending();
      await workerOf((_run, { onEvent }) => {
        onEvent({ ...begin, nodes: ['test.b'] });
        onEvent(finished('test.b', 'fail'));
        return Promise.resolve(undefined);
      }).work(id);
      expect(await row(id)).toMatchObject({
        status: 'failed',
        error: { code: 'nodes_failed', message: '1 test did not pass.' },
      });
    });

    it('fails the run for what failed beside its nodes', async () => {
      const id = await pending();
      const error = { code: 'database', message: 'on-run-start failed' };
      await workerOf(() => Promise.resolve(error)).work(id);
      expect(await row(id)).toMatchObject({ status: 'failed', error });
    });

    it('fails the run with place and remedy when the project is wrong', async () => {
      const id = await pending();
      const error = { code: 'unknown_ref', message: 'no model b', file: 'models/a.sql', line: 3, hint: 'Mend it.' };
      await workerOf(() => Promise.reject(new ProjectErrors([error, error]))).work(id);
      expect((await row(id)).error).toEqual({ ...error, message: 'no model b (and 1 more)' });
    });

    it('keeps what nobody foresaw for the log', async () => {
      const id = await pending();
      const error = new Error("Cannot find module '/srv/strata/secret'");
      await workerOf(() => Promise.reject(error)).work(id);
      expect((await row(id)).error?.code).toBe('internal');
      expect(JSON.stringify(await row(id))).not.toContain('/srv');
      expect(unforeseen).toEqual([error]);
    });

    it('stops within seconds when somebody cancels', async () => {
      const id = await pending();
      const working = workerOf(endless).work(id);
      await until(async () => (await nodes(id)).length === 2);
      await test.superuser('UPDATE public.transform_runs SET cancel_requested_at = now() WHERE id = $1', [id]);
      await working;
      expect(await row(id)).toMatchObject({ status: 'cancelled', error: null });
      expect((await nodes(id)).map(({ status }) => status)).toEqual(['cancelled', 'skipped']);
    });

    it('fails its run when the process is stopped, and takes none after', async () => {
      const [id, next] = [await pending(), await pending()];
      const worker = workerOf(endless);
      const working = worker.work(id);
      await until(async () => (await row(id)).status === 'running');
      await worker.stop();
      await working;
      expect(await row(id)).toMatchObject({ status: 'failed', error: { code: 'worker_stopped' } });
      await worker.work(next);
      expect(await row(next)).toMatchObject({ status: 'pending' });
    });

    it('stops when its run was failed meanwhile, and leaves that as it is', async () => {
      const id = await pending();
      const working = workerOf(endless).work(id);
      await until(async () => (await row(id)).status === 'running');
      await test.superuser("UPDATE public.transform_runs SET status = 'failed' WHERE id = $1", [id]);
      await working;
      expect(await row(id)).toMatchObject({ status: 'failed', error: null });
    });

    it('waits for its turn, and leaves a run alone that is cancelled meanwhile', async () => {
      const [id, waiting] = [await pending(), await pending()];
      const first = workerOf(endless);
      const working = first.work(id);
      await until(async () => (await row(id)).status === 'running');
      const second = workerOf(() => Promise.reject(new Error('must not run'))).work(waiting);
      await test.superuser("UPDATE public.transform_runs SET status = 'cancelled' WHERE id = $1", [waiting]);
      await second;
      await first.stop();
      await working;
      expect(await row(waiting)).toMatchObject({ status: 'cancelled' });
    });

    it('does nothing when the same job comes twice', async () => {
      const id = await pending();
      let runs = 0;
      const worker = workerOf(() => Promise.resolve(void (runs += 1)));
      await worker.work(id);
      await worker.work(id);
      expect(runs).toBe(1);
    });
  });

  describe('a run of a command', () => {
    const request = { command: 'build', requester: 'ada', select: ['a+'], exclude: ['b'], fullRefresh: true } as const;
    const quietly = { signal: new AbortController().signal, onWaiting: () => undefined };

    it('is recorded like any other, and rows can say which one made them', async () => {
      let runId = '';
      await recordedRun(test.db, request, (run) => Promise.resolve(void (runId = run.id)), quietly);
      const [run] = await test.superuser('SELECT * FROM public.transform_runs WHERE id = $1', [runId]);
      expect(run).toMatchObject({
        trigger: 'cli',
        requester_label: 'ada',
        status: 'completed',
        selection: ['a+'],
        exclusion: ['b'],
        full_refresh: true,
      });
    });

    it('tells its caller what kept it from running, and records it', async () => {
      const error = new ProjectErrors([{ code: 'cycle', message: 'a > b > a', hint: 'Cut it.', file: 'a.sql' }]);
      await expect(recordedRun(test.db, request, () => Promise.reject(error), quietly)).rejects.toBe(error);
      const [run] = await test.superuser<RunRow>('SELECT * FROM public.transform_runs');
      expect(run).toMatchObject({ status: 'failed', error: { code: 'cycle' } });
    });

    it('waits for its turn, says so, and no worker takes it meanwhile', async () => {
      const active = await claimed(await pending());
      let waited = 0;
      let ran = false;
      const signal = quietly.signal;
      const execute: ExecuteRun = () => Promise.resolve(void (ran = true));
      const over = recordedRun(test.db, request, execute, { signal, onWaiting: () => (waited += 1) });
      await until(() => Promise.resolve(waited === 1));
      await test.superuser("UPDATE public.transform_runs SET created_at = now() - interval '1 hour'");
      expect(await records.waiting()).toEqual([]);
      expect(ran).toBe(false);
      await records.finish(active.id, 'completed', { summary: {}, error: null });
      await over;
      expect({ ran, waited }).toEqual({ ran: true, waited: 1 });
    });

    it('is failed when its process died while it waited', async () => {
      const id = await records.create(newId(), request);
      expect(await records.failSilent()).toBe(0);
      await test.superuser("UPDATE public.transform_runs SET heartbeat_at = now() - interval '1 minute'");
      expect(await records.failSilent()).toBe(1);
      expect(await row(id)).toMatchObject({ status: 'failed', error: { code: 'worker_died' } });
    });
  });
});
