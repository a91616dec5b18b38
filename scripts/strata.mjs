#!/usr/bin/env node
// The one entry: needs Node alone, brings up the rest. Written so that an old Node can still parse it and read why not.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Strata needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
  console.error('  → Install a current Node.js (22 or 24 are fine too) and start again.');
  process.exit(1);
}
const { main } = await import('./lib/main.mjs');
await main(process.argv.slice(2));
