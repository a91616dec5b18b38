import fc from 'fast-check';
import { attachment, safeFileName } from './file-name.js';

describe('the name of a download', () => {
  it.each([
    ['Orders by day', 'Orders by day'],
    ['a/b\\c:d*e?f"g<h>i|j', 'a-b-c-d-e-f-g-h-i-j'],
    ['../../etc/passwd', '-..-etc-passwd'],
    [' . ', 'export'],
    ['con', '_con'],
    ['a\r\nb\0\u202Egpj', 'abgpj'],
    ['x'.repeat(300), 'x'.repeat(100)],
  ])('of %j is %j', (name, expected) => expect(safeFileName(name)).toBe(expected));

  it('is told twice: in ASCII, and as RFC 5987 has it', () => {
    expect(attachment("Übersicht 100% (ö'ä)", 'csv')).toBe(
      `attachment; filename="_bersicht 100_ (_'_).csv"; filename*=UTF-8''%C3%9Cbersicht%20100%25%20%28%C3%B6%27%C3%A4%29.csv`,
    );
  });

  it('never leaves its header, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(attachment(name, 'csv')).toMatch(
          /^attachment; filename="[^"\\\r\n]+\.csv"; filename\*=UTF-8''[\w.!#$&+^`|~%-]+\.csv$/,
        );
      }),
    );
  });
});
