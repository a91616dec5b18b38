import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '@strata/data';
import { lockDataDir, writeRun } from '@strata/engines';
import { readConfig } from '@strata/platform';
import { withRunningInstance } from './join.js';

jest.setTimeout(60_000);

describe('withRunningInstance', () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-join-'));
  const config = { ...readConfig({}), DATA_DIR: dataDir };
  beforeAll(() => jest.spyOn(console, 'error').mockImplementation(() => undefined));
  afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));

  it('starts the engines for a command when nothing runs, and ends them', async () => {
    const instance = await withRunningInstance(
      async (running) => {
        expect(running.isRunning).toBe(false);
        expect(new URL(running.databaseUrl).password).toBe('');
        expect(() => lockDataDir(dataDir)).toThrow(/is using the data directory/);
        const db = new Database({ ...running, processName: 'test' });
        await db.close();
        return running;
      },
      { config },
    );
    lockDataDir(dataDir).release();
    await expect(fetch(instance.redisUrl.replace(/^redis:.*@/, 'http://'))).rejects.toThrow();
  });

  it('joins what runs', async () => {
    const run = { superuserUrl: 's', databaseUrl: 'd', redisUrl: 'r', secret: 'x', address: 'a' };
    writeRun(dataDir, run);
    const joined = await withRunningInstance((instance) => Promise.resolve(instance), { config });
    expect(joined).toEqual({ databaseUrl: 'd', redisUrl: 'r', secret: 'x', isRunning: true });
    fs.rmSync(path.join(dataDir, 'run.json'));
  });
});
