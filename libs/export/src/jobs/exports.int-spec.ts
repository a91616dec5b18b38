import { newId } from '@strata/platform';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPORT_FORMATS } from '../write.js';
import { ExportFiles } from './export-files.js';
import { TestExports } from './testing-exports.js';

const NUMBERS = 'SELECT n FROM generate_series(1, 1000) n';
/** Takes seconds to read. */
const LONG = `SELECT n, repeat(md5(n::text), 20) AS text FROM generate_series(1, 4000000) n`;
const CSV_BYTES = 3 + 'n\r\n'.length + Array.from({ length: 1_000 }, (_, i) => `${i + 1}\r\n`).join('').length;

/** Writes to a device that is always full. */
class FullDisk extends ExportFiles {
  protected override part(id: string, claim: string): string {
    const link = super.part(id, claim);
    // To be removed, not what it leads to.
    if (!fs.readdirSync(this.folder).includes(path.basename(link))) fs.symlinkSync('/dev/full', link);
    return link;
  }
}

class LittleRoom extends ExportFiles {
  protected override freeBytes(): Promise<number> {
    return Promise.resolve(511 * 1_048_576);
  }
}

class SmallFiles extends ExportFiles {
  protected override readonly maxBytes = 2_000;
}

describe('the work on exports', () => {
  let exports: TestExports;

  beforeAll(async () => {
    exports = await TestExports.open();
  });
  afterAll(() => exports.close());
  beforeEach(async () => {
    await exports.test.superuser('DELETE FROM public.exports');
    for (const name of exports.kept) fs.rmSync(path.join(exports.files.folder, name));
  });

  const sizeOf = (id: string): number => fs.statSync(path.join(exports.files.folder, id)).size;
  async function untilRunning(id: string): Promise<void> {
    while ((await exports.stored(id)).status !== 'running' || (await active()) === 0) await sleep(20);
  }
  const active = async (): Promise<number> => {
    const [row] = await exports.test.superuser<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ~ 'FETCH|DECLARE'
         AND state <> 'idle' AND pid <> pg_backend_pid()`,
    );
    return Number(row?.count);
  };

  describe('that is given up', () => {
    it('is never begun once it was cancelled', async () => {
      const id = await exports.requested(NUMBERS);
      await exports.change(id, `status = 'cancelled'`);
      await exports.work(id);
      expect([await exports.stored(id), exports.kept]).toMatchObject([{ status: 'cancelled', attempts: 0 }, []]);
    });

    it.each(EXPORT_FORMATS)('ends within two seconds as %s, query and file with it', async (format) => {
      const id = await exports.requested(LONG, format);
      const working = exports.work(id);
      await untilRunning(id);
      const cancelled = Date.now();
      await exports.change(id, `status = 'cancelled'`);
      await working;
      expect(Date.now() - cancelled).toBeLessThan(2_500);
      expect([await exports.stored(id), exports.kept, await active()]).toMatchObject([{ status: 'cancelled' }, [], 0]);
    });

    it('ends when its row is deleted', async () => {
      const id = await exports.requested(LONG);
      const working = exports.work(id);
      await untilRunning(id);
      await exports.test.superuser('DELETE FROM public.exports WHERE id = $1', [id]);
      await working;
      expect(exports.kept).toEqual([]);
    });

    it('tells how far it is while it runs', async () => {
      const id = await exports.requested(LONG);
      const working = exports.work(id);
      let rows = 0;
      for (let i = 0; rows === 0 && i < 100; i += 1) {
        await sleep(50);
        ({ rows } = await exports.stored(id));
      }
      expect(rows).toBeGreaterThan(1_000);
      await exports.change(id, `status = 'cancelled'`);
      await working;
    });
  });

  describe('on a disk', () => {
    it.each(EXPORT_FORMATS)('that is full fails visibly as %s and leaves nothing', async (format) => {
      const id = await exports.requested(LONG, format);
      await exports.work(id, exports.worker(new FullDisk(exports.config)));
      expect(await exports.stored(id)).toMatchObject({
        status: 'failed',
        error: { code: 'disk_full', hint: expect.stringContaining('Delete exports') as string },
      });
      // PostgreSQL may still be about to end the query.
      for (let i = 0; (await active()) > 0 && i < 100; i += 1) await sleep(20);
      expect([exports.kept, await active()]).toEqual([[], 0]);
      expect(fs.existsSync('/dev/full')).toBe(true);
    });

    it('with less than 512 MB left is not begun', async () => {
      const id = await exports.requested(NUMBERS);
      await exports.work(id, exports.worker(new LittleRoom(exports.config)));
      expect([await exports.stored(id), exports.kept]).toMatchObject([
        { status: 'failed', error: { code: 'disk_full' } },
        [],
      ]);
    });

    it('ends at the size that a file may have', async () => {
      const id = await exports.requested(NUMBERS);
      await exports.work(id, exports.worker(new SmallFiles(exports.config)));
      expect([await exports.stored(id), exports.kept]).toMatchObject([
        { status: 'failed', error: { code: 'query_too_large', hint: expect.any(String) as string } },
        [],
      ]);
    });
  });

  describe('of a worker that died', () => {
    /** Takes one and writes half a file, as if killed then. */
    async function brokenOff(id: string): Promise<string> {
      const claim = newId();
      await exports.records.take(exports.workspace, id, claim);
      const sink = await exports.files.begin(id, claim);
      await new Promise((resolve) => sink.write('half', resolve));
      sink.destroy();
      return claim;
    }

    it('is taken up again and whole', async () => {
      const id = await exports.requested(NUMBERS);
      const claim = await brokenOff(id);
      await exports.work(id);
      expect(await exports.stored(id)).toMatchObject({ status: 'completed', rows: 1_000, attempts: 2 });
      expect(sizeOf(id)).toBe(CSV_BYTES);
      expect(exports.kept.sort()).toEqual([id, `${id}.${claim}.part`].sort());
      expect(await exports.upkeep.expire()).toBe(1);
      expect(exports.kept).toEqual([id]);
    });

    it('fails visibly after the sixth time', async () => {
      const id = await exports.requested(NUMBERS);
      for (let i = 0; i < 6; i += 1) await brokenOff(id);
      await exports.work(id);
      const { status, error } = await exports.stored(id);
      expect([status, error?.message]).toEqual(['failed', expect.stringContaining('broke off 6 times')]);
      await exports.upkeep.expire();
      expect(exports.kept).toEqual([]);
    });

    it('is left to the attempt that came after', async () => {
      const id = await exports.requested(LONG);
      const first = exports.work(id);
      await untilRunning(id);
      // The second one takes over from a first one that lives.
      await exports.change(
        id,
        `source = jsonb_set(source, '{saved_query_id}', '"${await exports.savedQuery(NUMBERS)}"')`,
      );
      await exports.work(id);
      await first;
      expect(await exports.stored(id)).toMatchObject({ status: 'completed', rows: 1_000 });
      expect([exports.kept, sizeOf(id)]).toEqual([[id], CSV_BYTES]);
    });

    it('is queued again when its job is lost, and begun anew when it stops in order', async () => {
      const id = await exports.requested(LONG);
      expect(await exports.upkeep.recover()).toBe(0);
      await exports.change(id, `created_at = now() - interval '2 minutes'`);
      expect(await exports.upkeep.recover()).toBe(1);
      const worker = exports.worker();
      const working = exports.work(id, worker);
      await untilRunning(id);
      worker.stop();
      await expect(working).rejects.toMatchObject({ code: 'unavailable' });
      expect([await exports.stored(id), exports.kept]).toMatchObject([{ status: 'running' }, []]);
    });
  });

  describe('of people', () => {
    it.each(['viewer', undefined] as const)('who became %s meanwhile is forbidden', async (role) => {
      const id = await exports.requested(NUMBERS);
      await exports.test.superuser('DELETE FROM public.members WHERE user_id = $1', [exports.editor]);
      if (role) await exports.join(exports.editor, role);
      await exports.work(id);
      expect([await exports.stored(id), exports.kept]).toMatchObject([
        { status: 'failed', error: { code: 'forbidden' } },
        [],
      ]);
      await exports.test.superuser('DELETE FROM public.members WHERE user_id = $1', [exports.editor]);
      await exports.join(exports.editor, 'editor');
    });

    it('is an error of its own when the query fails', async () => {
      const id = await exports.requested('SELECT 1/0');
      await exports.work(id);
      expect(await exports.stored(id)).toMatchObject({ status: 'failed', error: { code: 'query_failed' } });
    });

    it('goes with its time, its person and its workspace', async () => {
      const done = async (): Promise<string> => {
        const id = await exports.requested(NUMBERS);
        await exports.work(id);
        return id;
      };
      const [kept, over, orphan] = [await done(), await done(), await done()];
      await exports.change(over, `expires_at = now() - interval '1 second'`);
      await exports.test.superuser('DELETE FROM public.exports WHERE id = $1', [orphan]);
      fs.writeFileSync(path.join(exports.files.folder, 'stray'), '');
      expect(await exports.upkeep.expire()).toBe(3);
      expect([exports.kept, (await exports.stored(over)).status]).toEqual([[kept], 'expired']);
      await exports.test.superuser('DELETE FROM public.members WHERE user_id = $1', [exports.editor]);
      expect(await exports.upkeep.expire()).toBe(1);
      expect((await exports.stored(kept)).status).toBe('expired');
      await exports.join(exports.editor, 'editor');
      await exports.change(over, `created_at = now() - interval '91 days'`);
      await exports.upkeep.expire();
      await expect(exports.stored(over)).rejects.toThrow('no such export');
    });
  });
});
