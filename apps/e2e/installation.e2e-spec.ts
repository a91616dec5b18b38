import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { api, createProject, signUp, type Client, type Project } from './src/client.js';
import { strata } from './src/command.js';
import { RunningInstallation } from './src/installation.js';

jest.setTimeout(180_000);

const AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

interface Overview {
  total_events: number;
}

describe('an installation', () => {
  let running: RunningInstallation;
  let user: Client;
  let project: Project;
  const scratch = mkdtempSync(path.join(tmpdir(), 'strata-e2e-files-'));

  beforeAll(async () => {
    running = await RunningInstallation.start();
    user = await signUp(running.address, 'owner');
    project = await createProject(user, 'Site');
  });
  afterAll(async () => {
    await running.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  const env = () => ({ DATA_DIR: running.dataDir });
  const overview = (query: string) =>
    api<Overview>(running.address, 'GET', `/analytics/${project.id}/overview?${query}`, { token: user.token });

  it('takes an access log in by the command line, shows it per day, and counts nothing twice', async () => {
    const lines = Array.from({ length: 300 }, (_, i) => {
      const day = 10 + Math.floor(i / 100);
      const agent = i % 10 === 0 ? 'Googlebot/2.1' : AGENT;
      return `203.0.113.${i % 50} - - [${day}/May/2024:10:${String(i % 60).padStart(2, '0')}:00 +0000] "GET /p${i % 7} HTTP/1.1" 200 10 "-" "${agent}"`;
    });
    const log = path.join(scratch, 'access.log');
    writeFileSync(log, `${lines.join('\n')}\n`);
    const first = await strata(['import', 'access-log', log, '--project', project.id], env());
    expect(first).toMatchObject({ code: 0 });
    expect((await strata(['import', 'access-log', log, '--project', project.id], env())).output).toMatch(
      /duplicates\s+300/,
    );
    const range = 'from=2024-05-10T00:00:00Z&to=2024-05-13T00:00:00Z&tz=UTC';
    const { points } = await api<{ points: { count: number }[] }>(
      running.address,
      'GET',
      `/analytics/${project.id}/timeseries?${range}&include_bots=true`,
      { token: user.token },
    );
    expect(points.map((point) => point.count)).toEqual([100, 100, 100]);
    expect((await overview(range)).total_events).toBe(270);
  });

  it('fills a project with made-up traffic, the same for the same number', async () => {
    const seed = [
      'seed',
      '--project',
      project.id,
      '--events',
      '500',
      '--end',
      '2024-06-10T00:00:00Z',
      '--seed-number',
      '7',
    ];
    expect((await strata(seed, env())).output).toContain('stored 500 events');
    expect((await strata(seed, env())).output).toContain('500 were there already');
  });

  it('shows nothing of it to a second user', async () => {
    const stranger = await signUp(running.address, 'stranger');
    const attempt = api(running.address, 'GET', `/analytics/${project.id}/overview`, { token: stranger.token });
    await expect(attempt).rejects.toThrow(/404/);
    const list = await api<{ data: unknown[] }>(running.address, 'GET', '/projects/', { token: stranger.token });
    expect(list.data).toEqual([]);
  });

  it.each([
    ['an unknown project', ['import', 'access-log', '/dev/null', '--project', '018f0000-0000-7000-8000-000000000001']],
    [
      'a file that is not there',
      () => ['import', 'access-log', path.join(scratch, 'none.log'), '--project', project.id],
    ],
  ])('says what to do about %s', async (_name, args) => {
    const { code, output } = await strata(typeof args === 'function' ? args() : args, env());
    expect(code).toBe(1);
    expect(output).toContain('→');
    expect(output).not.toContain('    at ');
  });

  it('refuses a second start on the same data, and a taken port', async () => {
    const again = await strata(['start'], { ...env(), PORT: '0' });
    expect(again.code).toBe(1);
    expect(again.output).toContain(String(running.supervisorPid));
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const taken = await strata(['start'], {
      DATA_DIR: path.join(scratch, 'data'),
      HOST: '127.0.0.1',
      PORT: String(port),
    });
    server.close();
    expect(taken).toMatchObject({ code: 1 });
    expect(taken.output).toMatch(/is taken/);
  });

  it('names every wrong setting at once', async () => {
    const { code, output } = await strata(['start'], { PORT: 'many', LOG_LEVEL: 'loud', STRATA_SECRET: 'short' });
    expect(code).toBe(1);
    for (const name of ['PORT', 'LOG_LEVEL', 'STRATA_SECRET']) expect(output).toContain(name);
  });

  it('stops within 5 s and has everything after the next start', async () => {
    const began = Date.now();
    await running.end();
    expect(Date.now() - began).toBeLessThan(5_500);
    running = await RunningInstallation.start({}, running.dataDir);
    const { access_token: token } = await api<{ access_token: string }>(running.address, 'POST', '/auth/login', {
      body: { email: user.email, password: user.password },
    });
    user = { ...user, token };
    const all = await overview('from=2024-01-01T00:00:00Z&to=2025-01-01T00:00:00Z&include_bots=true');
    expect(all.total_events).toBe(800);
  });
});
