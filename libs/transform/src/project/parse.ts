import type { ProjectOptions } from '../compiler.js';
import type { MacroSource, RendererOptions } from '../jinja/protocol.js';
import { RenderThread } from '../jinja/thread.js';
import type { Manifest, UniqueId } from '../manifest.js';
import { draft, type Draft } from './assemble.js';
import { buildManifest } from './build-manifest.js';
import { fileCandidates, parseJob, Patches, testCandidates, type Candidate, type TestHost } from './candidates.js';
import type { ProjectFiles } from './files.js';
import { collectDocs, collectMacros, loadPackages, resolveVars, shownFile, type Package } from './packages.js';
import { extension, withinFolders } from './paths.js';
import { Problems } from './problems.js';
import { PropertiesReader, type Properties } from './properties.js';
import { buildSources, type BuiltSource } from './sources.js';
import { YamlFile } from './yaml.js';
import { renderYaml, type TemplatedYaml } from './yaml-templates.js';

/** A project read and understood, with the thread that renders its templates. */
export interface ParsedProject {
  manifest: Manifest;
  packages: Package[];
  thread: RenderThread;
  problems: Problems;
  /** Where each node is written, relative to the project. */
  places: Map<UniqueId, { file: string; line: number }>;
}

function rendererOptions(
  packages: readonly Package[],
  macros: MacroSource[],
  options: ProjectOptions,
): RendererOptions {
  return {
    projectName: packages[0]?.settings.name ?? '',
    target: options.target,
    vars: resolveVars(packages, options.vars ?? {}),
    env: options.env ?? {},
    macros,
    dispatch: packages[0]?.settings.dispatch ?? {},
    docs: collectDocs(packages),
  };
}

/** The .yml files in the folders of a package. */
function propertyFiles(one: Package, problems: Problems): TemplatedYaml[] {
  const folders = Object.values(one.settings.paths).flat();
  return Object.entries(one.files).flatMap(([file, text]) => {
    if (!['.yml', '.yaml'].includes(extension(file)) || withinFolders(file, folders) === undefined) return [];
    const yaml = YamlFile.parse(shownFile(one, file), text, problems);
    return yaml === undefined ? [] : [{ yaml, packageName: one.settings.name, isProject: false }];
  });
}

async function readProperties(
  packages: readonly Package[],
  thread: RenderThread,
  problems: Problems,
): Promise<Properties> {
  const settings = packages.flatMap(({ settings: { yaml, name } }) =>
    yaml === undefined ? [] : [{ yaml, packageName: name, isProject: true }],
  );
  const files = packages.flatMap((one) => propertyFiles(one, problems));
  await renderYaml([...settings, ...files], thread, problems);
  const properties: Properties = { models: [], seeds: [], macros: [], singularTests: [], sources: [] };
  for (const { yaml, packageName } of files) new PropertiesReader(yaml, packageName, problems).readInto(properties);
  return properties;
}

async function renderDrafts(
  candidates: readonly Candidate[],
  packages: readonly Package[],
  options: ProjectOptions,
  thread: RenderThread,
  problems: Problems,
): Promise<Draft[]> {
  const [root] = packages;
  if (root === undefined) return [];
  const templates = candidates.filter(({ kind }) => kind !== 'seed');
  const results = await thread.render(templates.map((candidate) => parseJob(candidate, options)));
  const captured = new Map(templates.map((candidate, at) => [candidate, results[at]]));
  return candidates.flatMap((candidate) => {
    const result = captured.get(candidate);
    if (result === undefined) return [draft(candidate, NOTHING, root, problems)];
    if (!('error' in result)) return [draft(candidate, result.captured, root, problems)];
    problems.add(result.error);
    return [];
  });
}

const NOTHING = { refs: [], sources: [], configs: [], macros: [], places: {}, messages: [], warnings: [] };

/** What generic tests may hang on: described models and seeds that are there, and tables of sources. */
function testHosts(drafts: readonly Draft[], sources: readonly BuiltSource[]): TestHost[] {
  const nodes = drafts.flatMap(({ candidate, config }): TestHost[] => {
    if (candidate.entry === undefined || candidate.kind === 'test') return [];
    const { name, uniqueId, entry } = candidate;
    return [{ name, written: `ref('${name}')`, prefix: '', attached: uniqueId, entry, isEnabled: config.enabled }];
  });
  const tables = sources.map(({ node, entry, isEnabled }): TestHost => {
    const written = `source('${node.source_name}', '${node.name}')`;
    return {
      name: `${node.source_name}_${node.name}`,
      written,
      prefix: 'source_',
      attached: node.unique_id,
      entry,
      isEnabled,
    };
  });
  return [...nodes, ...tables];
}

type Understood = Pick<ParsedProject, 'manifest' | 'places'>;

async function parseInto(
  thread: RenderThread,
  packages: Package[],
  macros: MacroSource[],
  options: ProjectOptions,
  problems: Problems,
): Promise<Understood> {
  const report = await thread.start();
  for (const error of report.errors) problems.add(error);
  const properties = await readProperties(packages, thread, problems);
  const patches = new Patches(properties, problems);
  const files = packages.flatMap((one) => fileCandidates(one, patches, problems));
  patches.warnUnused();
  const sources = buildSources(properties.sources, packages, options.target, problems);
  const fromFiles = await renderDrafts(files, packages, options, thread, problems);
  const tests = testHosts(fromFiles, sources).flatMap((host) => testCandidates(host, packages));
  const drafts = [...fromFiles, ...(await renderDrafts(tests, packages, options, thread, problems))];
  const places = drafts.map(
    ({ candidate: { uniqueId, shownFile: file, line } }) => [uniqueId, { file, line }] as const,
  );
  const manifest = await buildManifest(
    { drafts, sources, macros, report, properties },
    packages,
    options,
    thread,
    problems,
  );
  return { manifest, places: new Map(places) };
}

/**
 * Reads a project: its files become a manifest. No database is asked.
 * @throws ProjectErrors with everything that is wrong
 */
export async function parseProject(files: ProjectFiles, options: ProjectOptions): Promise<ParsedProject> {
  const problems = new Problems();
  const packages = loadPackages(files, problems);
  const macros = collectMacros(packages, problems);
  const thread = new RenderThread(rendererOptions(packages, macros, options), options.templateTimeoutMs);
  try {
    const understood = await parseInto(thread, packages, macros, options, problems);
    problems.throwIfAny();
    const { nodes, sources } = understood.manifest;
    thread.setManifest({ nodes, sources });
    return { ...understood, packages, thread, problems };
  } catch (error) {
    await thread.close();
    throw error;
  }
}
