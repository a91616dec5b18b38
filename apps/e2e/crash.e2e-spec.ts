import { crashRounds } from './src/crash.js';
import { RunningInstallation } from './src/installation.js';
import { seededRandom } from '@strata/platform';

jest.setTimeout(300_000);

describe('kill -9 of every process under load', () => {
  let installation: RunningInstallation;
  beforeAll(async () => (installation = await RunningInstallation.start()));
  afterAll(() => installation.stop());

  it('stores what it acknowledged, once', async () => {
    const seed = Date.now();
    const report = await crashRounds(installation, { rounds: 3, random: seededRandom(seed) });
    expect({ seed, ...report }).toMatchObject({ lost: 0, doubled: 0, foreign: 0, deadLetters: 0 });
    expect(report.kills).toBeGreaterThanOrEqual(9);
    expect(report.acknowledged).toBeGreaterThan(100);
  });
});
