import { readable } from './child-log.js';

it.each([
  ['an empty line', '', undefined],
  ['everyday business', '{"level":"info","time":"2026-01-01T00:00:00.000Z","msg":"request completed"}', undefined],
  ['a level we do not know', '{"level":"trace","msg":"x"}', undefined],
  ['a warning', '{"level":"warn","msg":"queue is slow"}', 'api warn: queue is slow'],
  [
    'an error with its stack',
    '{"level":"error","msg":"failed","err":{"stack":"E: x\\n at y"}}',
    'api error: failed\nE: x\n at y',
  ],
  ['a crash outside the log', 'TypeError: x is not a function', 'api: TypeError: x is not a function'],
  ['half a line of JSON', '{"level":"err', 'api: {"level":"err'],
])('shows %s as it should be', (_, line, shown) => {
  expect(readable('api', line)).toBe(shown);
});
