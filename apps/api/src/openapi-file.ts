import { readConfig } from '@strata/platform';
import { createApp } from './app.js';
import { openApiDocument } from './edge/openapi.js';

/** The text of docs/openapi.json. Needs neither PostgreSQL nor Redis: nothing is called. */
export async function openApiText(): Promise<string> {
  const config = readConfig({
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    STRATA_SECRET: 'a secret that guards nothing at all',
    LOG_LEVEL: 'silent',
  });
  const app = await createApp(config, { pages: false });
  try {
    return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}
