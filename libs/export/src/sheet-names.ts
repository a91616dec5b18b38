import { UNPRINTABLE } from './file-name.js';

/** What Excel takes, in UTF-16 code units. */
const MAX_LENGTH = 31;
const FORBIDDEN = /[[\]:*?/\\]/g;
/** Excel keeps it for itself. */
const RESERVED = /^history$/i;

/** Names for the sheets of one workbook: such as Excel takes, each unlike the ones before it, whatever the case. */
export class SheetNames {
  private readonly taken = new Set<string>();

  take(wanted: string): string {
    const base = cleaned(wanted);
    for (let n = 1; ; n += 1) {
      const suffix = n === 1 ? '' : ` ${n}`;
      const name = cut(base, MAX_LENGTH - suffix.length) + suffix;
      if (this.taken.has(name.toLowerCase())) continue;
      this.taken.add(name.toLowerCase());
      return name;
    }
  }
}

function cleaned(wanted: string): string {
  const plain = wanted.replace(UNPRINTABLE, '').replace(FORBIDDEN, ' ').replace(/\s+/g, ' ');
  const name = plain.replace(/^[ ']+|[ ']+$/g, '');
  if (name === '') return 'Sheet';
  return RESERVED.test(name) ? `${name}_` : name;
}

/** Not through the middle of a character, and with nothing at the end that may not stand there. */
function cut(text: string, length: number): string {
  const end = text.codePointAt(length - 1);
  const isSplit = text.length > length && end !== undefined && end > 0xffff;
  return text.slice(0, isSplit ? length - 1 : length).replace(/[ ']+$/, '');
}
