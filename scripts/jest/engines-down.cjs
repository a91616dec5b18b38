const fs = require('node:fs');

/** Ends what engines-up.cjs has started. */
module.exports = async function enginesDown() {
  const { engines, dataDir } = globalThis.strataEngines;
  await Promise.all(engines.map((engine) => engine.stop()));
  fs.rmSync(dataDir, { recursive: true, force: true });
};
