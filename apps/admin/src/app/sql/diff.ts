export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** Line numbers, from 1; null where the line is not in that text. */
  before: number | null;
  after: number | null;
}

/** Lines that differ beyond this are compared as a whole: a table of them would grow too large. */
const MAX_CELLS = 4_000_000;

/** The shortest way from one text to another, line by line. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const [left, right] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const same = (text: string, i: number, j: number): DiffLine => ({
    kind: 'same',
    text,
    before: i + 1,
    after: j + 1,
  });
  return [
    ...a.slice(0, head).map((text, i) => same(text, i, i)),
    ...changed(left, right, head),
    ...a.slice(a.length - tail).map((text, i) => same(text, a.length - tail + i, b.length - tail + i)),
  ];
}

/** What changed between two runs of lines, which start `offset` lines below the top. */
function changed(left: readonly string[], right: readonly string[], offset: number): DiffLine[] {
  const lengths = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [text, other] = [left[i], right[j]];
    if (i < left.length && j < right.length && text === other) {
      lines.push({ kind: 'same', text: text ?? '', before: ++i + offset, after: ++j + offset });
    } else if (i < left.length && (j === right.length || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push({ kind: 'removed', text: text ?? '', before: ++i + offset, after: null });
    } else {
      lines.push({ kind: 'added', text: other ?? '', before: null, after: ++j + offset });
    }
  }
  return lines;
}

const at = (lengths: Uint32Array[], i: number, j: number): number => lengths[i]?.[j] ?? 0;

/** Length of the longest common run of lines from (i, j) on. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint32Array[] {
  if (left.length * right.length > MAX_CELLS) return [];
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (!row) continue;
      const longest = Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
      row[j] = left[i] === right[j] ? at(lengths, i + 1, j + 1) + 1 : longest;
    }
  }
  return lengths;
}

export interface DiffPair {
  before: DiffLine | undefined;
  after: DiffLine | undefined;
}

/** Side by side: what was removed stands beside what took its place. */
export function pairs(lines: readonly DiffLine[]): DiffPair[] {
  const out: DiffPair[] = [];
  let removed: DiffLine[] = [];
  const flush = () => {
    out.push(...removed.map((before) => ({ before, after: undefined })));
    removed = [];
  };
  for (const line of lines) {
    if (line.kind === 'removed') removed.push(line);
    else if (line.kind === 'added') out.push({ before: removed.shift(), after: line });
    else {
      flush();
      out.push({ before: line, after: line });
    }
  }
  flush();
  return out;
}
