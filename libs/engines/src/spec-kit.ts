import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
// eslint-disable-next-line boundaries/dependencies -- the tests look into the server they have started
import { Client } from 'pg';
import { type Engine } from './options.js';

// eslint-disable-next-line no-restricted-properties -- stands for the caller, which passes the environment on
export const env = process.env;

/** A data directory for one test file, and the lines the engines logged. */
export function scratch(): { dataDir: string; lines: string[]; log: (line: string) => void; remove: () => void } {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-engines-'));
  const lines: string[] = [];
  return {
    dataDir,
    lines,
    log: (line) => lines.push(line),
    remove: () => fs.rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** Runs one statement in a connection of its own. */
export async function query(engine: Engine, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: engine.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Sends one inline command to Redis and gives its raw answer. */
export function redisCommand(engine: Engine, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(engine.port, engine.host).once('error', reject);
    let reply = '';
    socket.on('data', (chunk: Buffer) => (reply += chunk.toString()));
    socket.once('close', () =>
      resolve(
        reply
          .replace('+OK\r\n', '')
          .replace(/\+OK\r\n$/, '')
          .trim(),
      ),
    );
    socket.write(`AUTH ${new URL(engine.url).password}\r\n${command}\r\nQUIT\r\n`);
  });
}
