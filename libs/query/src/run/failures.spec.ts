import { queryFailure } from './failures.js';
import { DEFAULT_LIMITS } from './runner.js';

describe('an error of the server', () => {
  const failure = (message: string) =>
    queryFailure({ severity: 'ERROR', code: '22P02', message }, { sql: 'SELECT 1', values: [] }, DEFAULT_LIMITS);

  it('is told as it is', () => {
    expect(failure('invalid input: "x"')).toMatchObject({ code: 'query_failed', message: 'Invalid input: "x".' });
  });

  it('is cut when it quotes megabytes', () => {
    const { message } = failure('x'.repeat(5_000_000)) as Error;
    expect(message.length).toBeLessThan(1_100);
    expect(message).toMatch(/^Xx+…\.$/);
  });
});
