import { readConfig } from './config.js';

describe('readConfig', () => {
  it.each(['10.0.0.1', '10.0.0.0/8, ::1', 'loopback,fd00::/8'])('takes %s for TRUST_PROXY', (TRUST_PROXY) =>
    expect(readConfig({ TRUST_PROXY }).TRUST_PROXY).toBe(TRUST_PROXY),
  );

  it.each(['true', '1', '10.0.0.0/33', '10.0.0.1,', 'proxy.example.com'])('refuses %s for TRUST_PROXY', (TRUST_PROXY) =>
    expect(() => readConfig({ TRUST_PROXY })).toThrow(/TRUST_PROXY must list/),
  );

  it('names every wrong setting at once, and takes an empty one for none', () => {
    expect(() => readConfig({ PORT: 'x', STRATA_SECRET: 'short', DATABASE_URL: '' })).toThrow(
      /^Wrong settings: PORT [^;]+; STRATA_SECRET [^;]+\.$/,
    );
  });
});
