import { isMap as isYamlMap, isNode, isScalar, LineCounter, parseDocument, type Document, type Tags } from 'yaml';
import type { Problems } from './problems.js';

export type YamlMap = Record<string, unknown>;
export type YamlPath = readonly (string | number)[];

const BOOLEANS: Record<string, RegExp> = {
  true: /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/,
  false: /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/,
};

/** YAML 1.1 as dbt's reader takes it: `y` and `n` are texts, and so are dates. */
function asDbtReads(tags: Tags): Tags {
  return tags.flatMap((tag): Tags => {
    if (typeof tag === 'string') return [tag];
    if (tag.tag === 'tag:yaml.org,2002:timestamp') return [];
    if (tag.tag !== 'tag:yaml.org,2002:bool' || !('test' in tag) || tag.test === undefined) return [tag];
    return [{ ...tag, test: BOOLEANS[String(tag.test.test('true'))] ?? tag.test }];
  });
}

export function isMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A scalar as a text; anything else as JSON, so that it is seen in a message. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}

/** A file of YAML that knows at which line something stands. */
export class YamlFile {
  private constructor(
    readonly file: string,
    readonly data: unknown,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** @returns undefined when it cannot be read; the problems then say why */
  static parse(file: string, text: string, problems: Problems): YamlFile | undefined {
    const lineCounter = new LineCounter();
    const document = parseDocument(text, {
      version: '1.1',
      merge: true,
      lineCounter,
      uniqueKeys: false,
      customTags: asDbtReads,
      logLevel: 'error',
    });
    for (const error of document.errors) {
      const message = error.message.split(/ at line \d+/)[0] ?? error.message;
      problems.add({
        code: 'yaml',
        message,
        file,
        line: lineCounter.linePos(error.pos[0]).line,
        hint: 'Check indentation, colons and quotes.',
      });
    }
    if (document.errors.length > 0) return undefined;
    try {
      return new YamlFile(file, document.toJS({ maxAliasCount: 1000 }), document, lineCounter);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems.add({ code: 'yaml', message, file, line: 1 });
      return undefined;
    }
  }

  /** The line of what stands at a path, of its key if it has one, or of the nearest thing around it. */
  lineOf(path: YamlPath): number {
    for (let length = path.length; length > 0; length--) {
      const around: unknown =
        length === 1 ? this.document.contents : this.document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const pair = isYamlMap(around) ? around.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
      const node: unknown = pair === undefined ? this.document.getIn(path.slice(0, length), true) : pair.key;
      if (isNode(node) && node.range) return this.lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}
