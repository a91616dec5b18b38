import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Project } from '../compiler.js';
import { ProjectErrors } from '../errors.js';
import { ProjectCache } from './project-cache.js';
import { testManifest } from './testing-manifest.js';

describe('the cache of a project', () => {
  let dir: string;
  let opened: number;
  let closed: number;
  let fails: boolean;
  let cache: ProjectCache;

  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  };
  const open = (): Promise<Project> => {
    opened += 1;
    if (fails) return Promise.reject(new ProjectErrors([{ code: 'syntax', message: 'wrong' }]));
    const never = (): never => {
      throw new Error('is not compiled here');
    };
    const close = (): Promise<void> => Promise.resolve(void (closed += 1));
    return Promise.resolve({
      dir,
      manifest: testManifest([]),
      warnings: [],
      compile: never,
      compileOnRun: never,
      close,
    });
  };

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'strata-cache-'));
    [opened, closed, fails] = [0, 0, false];
    cache = new ProjectCache(dir, open);
    write('dbt_project.yml', 'name: a');
    write('models/a.sql', 'select 1');
  });
  afterEach(async () => {
    await cache.close();
    rmSync(dir, { recursive: true });
  });

  it('parses once, however many ask', async () => {
    const projects = await Promise.all([cache.current(), cache.current(), cache.current()]);
    projects.push(await cache.current());
    expect([new Set(projects).size, opened]).toEqual([1, 1]);
  });

  it('looks into every folder but those of the root that no model can be in', async () => {
    for (const [file, count] of [
      ['models/logs/b.sql', 2],
      ['models/.drafts/c.sql', 3],
      ['logs/dbt.log', 3],
      ['target/manifest.json', 3],
      ['.git/HEAD', 3],
    ] as const) {
      await cache.current();
      write(file, 'select 1');
      await cache.current();
      expect([file, opened]).toEqual([file, count]);
    }
  });

  it('accepts a link that leads nowhere', async () => {
    symlinkSync('/nowhere', path.join(dir, 'models/b.sql'));
    await expect(cache.current()).resolves.toBeDefined();
  });

  it('tries again after a failure that says nothing about the project', async () => {
    let times = 0;
    const flaky = new ProjectCache(dir, () => {
      times += 1;
      return times === 1 ? Promise.reject(new Error('too many open files')) : open();
    });
    await expect(flaky.use(() => Promise.resolve())).rejects.toThrow('too many open files');
    expect(await flaky.use(() => Promise.resolve(2))).toBe(2);
    await flaky.close();
  });

  it('opens nothing once it is closed', async () => {
    const late = cache.use(() => Promise.resolve());
    await cache.close();
    await expect(late).rejects.toThrow('closed');
    expect(opened).toBe(0);
  });

  it('keeps open what is worked with, until the last has ended', async () => {
    const ends: (() => void)[] = [];
    const begun: Promise<unknown>[] = [];
    for (const text of ['select 1', 'select 1', 'select 22']) {
      write('models/a.sql', text);
      await new Promise<void>((started) =>
        begun.push(cache.use(() => new Promise<void>((end) => (ends.push(end), started())))),
      );
    }
    const closings: number[] = [];
    for (const end of ends) {
      end();
      await begun[closings.length];
      await new Promise(setImmediate);
      closings.push(closed);
    }
    expect([opened, ...closings]).toEqual([3, 1, 2, 2]);
    await cache.close();
    expect(closed).toBe(3);
  });

  it('parses again when a file is written, added or removed, and closes what it had', async () => {
    await cache.current();
    write('models/a.sql', 'select 2 as n');
    await cache.current();
    write('models/deep/b.yml', 'version: 2');
    await cache.current();
    rmSync(path.join(dir, 'models/deep/b.yml'));
    await cache.current();
    expect([opened, closed]).toEqual([4, 3]);
  });

  it('notices a change of the same size by its time', async () => {
    await cache.current();
    write('models/a.sql', 'select 2');
    utimesSync(path.join(dir, 'models/a.sql'), new Date(), new Date(Date.now() + 5_000));
    await cache.current();
    expect(opened).toBe(2);
  });

  it('is not troubled by what runs write', async () => {
    await cache.current();
    write('target/manifest.json', '{}');
    write('logs/dbt.log', 'x');
    write('.git/HEAD', 'x');
    await cache.current();
    expect(opened).toBe(1);
  });

  it('remembers that it could not be parsed, until it is mended', async () => {
    fails = true;
    await expect(cache.current()).rejects.toThrow('wrong');
    await expect(cache.current()).rejects.toThrow('wrong');
    expect(opened).toBe(1);
    fails = false;
    write('models/a.sql', 'select 1 as mended');
    await cache.current();
    expect(opened).toBe(2);
  });

  it('knows whether there is a project at all', async () => {
    expect(await cache.exists()).toBe(true);
    rmSync(path.join(dir, 'dbt_project.yml'));
    expect(await cache.exists()).toBe(false);
  });
});
