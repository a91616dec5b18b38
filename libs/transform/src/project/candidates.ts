import type { RenderJob, RenderNode, RendererOptions } from '../jinja/protocol.js';
import type { Plain } from '../jinja/json.js';
import { buildTest, md5, type BuiltTest, type TestTarget } from './generic-tests.js';
import { shownFile, type Package } from './packages.js';
import { extension, fqnOf, stem, withinFolders } from './paths.js';
import type { Problems } from './problems.js';
import type { Properties, PropertiesEntry } from './properties.js';
import type { TestEntry } from './test-entry.js';

/** A model, seed or test before its template is rendered. */
export interface Candidate {
  kind: 'model' | 'seed' | 'test';
  uniqueId: string;
  name: string;
  package: Package;
  /** Relative to its package. */
  file: string;
  /** Relative to the project, for messages. */
  shownFile: string;
  line: number;
  /** Relative to the folder of its kind. */
  path: string;
  fqn: string[];
  /** As it stands in the file. */
  raw: string;
  /** What a .yml file says of it. */
  entry: PropertiesEntry | undefined;
  test?: { built: BuiltTest; entry: TestEntry; target: TestHost };
}

/** What generic tests of a .yml entry hang on. */
export interface TestHost extends TestTarget {
  /** Unique id of the model, seed or source. */
  attached: string;
  entry: PropertiesEntry;
  isEnabled: boolean;
}

interface FileKind {
  kind: Candidate['kind'];
  folders: readonly string[];
  extension: string;
}

function kindsOf({ settings: { paths } }: Package): FileKind[] {
  return [
    { kind: 'model', folders: paths.models, extension: '.sql' },
    { kind: 'seed', folders: paths.seeds, extension: '.csv' },
    { kind: 'test', folders: paths.tests, extension: '.sql' },
  ];
}

function entriesFor(properties: Properties, kind: Candidate['kind']): readonly PropertiesEntry[] {
  if (kind === 'model') return properties.models;
  return kind === 'seed' ? properties.seeds : properties.singularTests;
}

/** Finds what .yml files say of a node; twice said is an error. */
export class Patches {
  private readonly entries = new Map<string, PropertiesEntry>();
  private readonly used = new Set<PropertiesEntry>();

  constructor(
    properties: Properties,
    private readonly problems: Problems,
  ) {
    for (const kind of ['model', 'seed', 'test'] as const) {
      for (const entry of entriesFor(properties, kind)) this.add(`${kind}.${entry.packageName}.${entry.name}`, entry);
    }
  }

  private add(key: string, entry: PropertiesEntry): void {
    const other = this.entries.get(key);
    if (other === undefined) {
      this.entries.set(key, entry);
      return;
    }
    const message = `${entry.name} is also described in ${other.file}:${other.line}`;
    this.problems.add({
      code: 'duplicate_name',
      message,
      file: entry.file,
      line: entry.line,
      hint: 'Keep one of the two.',
    });
  }

  take(key: string): PropertiesEntry | undefined {
    const entry = this.entries.get(key);
    if (entry !== undefined) this.used.add(entry);
    return entry;
  }

  /** Descriptions of what does not exist. */
  warnUnused(): void {
    for (const entry of this.entries.values()) {
      if (this.used.has(entry)) continue;
      const message = `${entry.name} is described here, but there is no such resource`;
      this.problems.warn({ code: 'unused', message, file: entry.file, line: entry.line });
    }
  }
}

/** Models, seeds and singular tests: one per file. */
export function fileCandidates(one: Package, patches: Patches, problems: Problems): Candidate[] {
  const { name: packageName } = one.settings;
  return kindsOf(one).flatMap(({ kind, folders, extension: wanted }) =>
    Object.entries(one.files).flatMap(([file, raw]): Candidate[] => {
      const path = withinFolders(file, folders);
      if (path === undefined || extension(file) !== wanted || (kind === 'test' && path.startsWith('generic/')))
        return [];
      const name = stem(file);
      const uniqueId = `${kind}.${packageName}.${name}`;
      if (!/^[^\s.]+$/.test(name)) {
        problems.add({
          code: 'syntax',
          message: `a name cannot hold blanks or dots: ${name}`,
          file: shownFile(one, file),
          line: 1,
          hint: 'Rename the file.',
        });
      }
      const fqn = fqnOf(packageName, path, name);
      return [
        {
          kind,
          uniqueId,
          name,
          package: one,
          file,
          shownFile: shownFile(one, file),
          line: 1,
          path,
          fqn,
          raw,
          entry: patches.take(uniqueId),
        },
      ];
    }),
  );
}

/** The generic tests below a model, a seed or a table of a source. */
export function testCandidates(host: TestHost, packages: readonly Package[]): Candidate[] {
  const one = packages.find(({ settings }) => settings.name === host.entry.packageName);
  if (one === undefined || !host.isEnabled) return [];
  const { folder, paths } = one.settings;
  const file = folder === '' ? host.entry.file : host.entry.file.slice(folder.length + 1);
  const path = withinFolders(file, Object.values(paths).flat()) ?? file;
  return host.entry.tests.map((entry) => {
    const built = buildTest(entry, host);
    const hash = md5(
      JSON.stringify([built.namespace, built.testName, built.args, entry.columnName, host.attached]),
    ).slice(-10);
    return {
      kind: 'test',
      uniqueId: `test.${one.settings.name}.${built.name}.${hash}`,
      name: built.name,
      package: one,
      file,
      shownFile: host.entry.file,
      line: entry.line,
      path: `${built.short}.sql`,
      fqn: fqnOf(one.settings.name, path, built.name),
      raw: built.source,
      entry: undefined,
      test: { built, entry, target: host },
    };
  });
}

/** The job that renders a candidate while the project is parsed. */
export function parseJob(candidate: Candidate, { target }: Pick<RendererOptions, 'target'>): RenderJob {
  const { test } = candidate;
  const node: RenderNode = {
    unique_id: candidate.uniqueId,
    name: candidate.name,
    package_name: candidate.package.settings.name,
    resource_type: candidate.kind,
    database: target.database,
    schema: target.schema,
    alias: candidate.name,
    config: {},
    path: candidate.path,
    original_file_path: candidate.file,
    fqn: candidate.fqn,
  };
  return {
    file: candidate.shownFile,
    line: candidate.line,
    source: candidate.raw,
    packageName: candidate.package.settings.name,
    node,
    ...(test === undefined ? {} : { testArguments: test.built.args as Record<string, Plain> }),
  };
}
