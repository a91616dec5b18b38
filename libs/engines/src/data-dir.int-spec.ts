import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { engineHome } from './home.js';
import { lockDataDir } from './lock.js';
import { processIdentity } from './process.js';
import { endRun, lastRun, readRun, writeRun } from './run-file.js';
import { keptSecret } from './secrets.js';
import { scratch } from './spec-kit.js';

const RUN = { address: 'http://127.0.0.1:3000', superuserUrl: 's', databaseUrl: 'd', redisUrl: 'r', secret: 'x' };

describe('data directory', () => {
  const { dataDir, lines, log, remove } = scratch();
  const deadPid = spawnSync('true').pid;
  afterAll(remove);

  it('is locked by one at a time, and free after release', () => {
    const lock = lockDataDir(dataDir);
    expect(() => lockDataDir(dataDir)).toThrow(new RegExp(`pid ${process.pid}\\) is using`));
    lock.release();
    lockDataDir(dataDir).release();
  });

  it('names the other process that holds it', () => {
    const other = spawn('sleep', ['30']);
    fs.writeFileSync(path.join(dataDir, 'lock'), `${other.pid} ${processIdentity(other.pid ?? 0)}`);
    expect(() => lockDataDir(dataDir)).toThrow(`Another Strata process (pid ${other.pid})`);
    other.kill('SIGKILL');
  });

  it.each([
    ['a dead process', `${deadPid} 123`],
    ['an earlier process of a number in use again', `${process.ppid} 1`],
    ['an earlier process of our own number', `${process.pid} 1`],
    ['a crash that left it empty', ''],
  ])('is taken over from %s', (_, content) => {
    fs.writeFileSync(path.join(dataDir, 'lock'), content);
    lockDataDir(dataDir).release();
    expect(fs.existsSync(path.join(dataDir, 'lock'))).toBe(false);
  });

  it('tells what runs, for as long as it runs', () => {
    expect(readRun(dataDir)).toBeUndefined();
    writeRun(dataDir, RUN);
    expect(fs.statSync(path.join(dataDir, 'run.json')).mode & 0o777).toBe(0o600);
    expect(readRun(dataDir)).toMatchObject({ ...RUN, pid: process.pid });
    endRun(dataDir);
    expect(readRun(dataDir)).toBeUndefined();
    expect(lastRun(dataDir)).toMatchObject(RUN);
  });

  it('must be one', () => {
    const file = path.join(dataDir, 'file');
    fs.writeFileSync(file, '');
    expect(() => engineHome(file)).toThrow(/is no directory/);
  });

  it('keeps a secret once made', () => {
    const secret = keptSecret(dataDir, 'some');
    expect(secret).toHaveLength(43);
    expect(keptSecret(dataDir, 'some')).toBe(secret);
    expect(fs.statSync(path.join(dataDir, 'secrets', 'some')).mode & 0o777).toBe(0o600);
  });

  it('moves where the engines cannot reach it (as root)', () => {
    const hidden = path.join(dataDir, 'hidden');
    fs.mkdirSync(hidden, { mode: 0o700 });
    const home = engineHome(path.join(hidden, 'data'), log);
    if (process.getuid?.() === 0) {
      expect(home.dataDir).toMatch(/^\/var\/lib\/strata-[0-9a-f]{12}$/);
      expect(lines.join()).toContain(home.dataDir);
      fs.rmSync(home.dataDir, { recursive: true });
    } else {
      expect(home.dataDir).toBe(path.join(hidden, 'data'));
    }
  });
});
