/** A reader of RFC 4180, written from its grammar: records of cells; throws where a file does not follow it. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  const quoted = (): string => {
    let cell = '';
    for (at += 1; ; at += 1) {
      if (at >= text.length) throw new Error('a quoted cell does not end');
      if (text[at] !== '"') cell += text[at];
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else break;
    }
    at += 1;
    return cell;
  };
  const plain = (): string => {
    const [cell = ''] = /^[^",\r\n]*/.exec(text.slice(at, at + 100_000)) ?? [];
    at += cell.length;
    return cell;
  };
  while (at < text.length) {
    const record: string[] = [];
    for (;;) {
      record.push(text[at] === '"' ? quoted() : plain());
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`no end of record at ${at}`);
    at += 2;
    records.push(record);
  }
  return records;
}
