// Lets a worker thread load TypeScript sources, so that tests run what is written and not what was built last.
import { register } from 'node:module';

if (!globalThis.__strataTypescriptHooks) {
  globalThis.__strataTypescriptHooks = true;
  register('./typescript-loader.mjs', import.meta.url);
}
