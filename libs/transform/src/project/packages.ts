import type { Plain } from '../jinja/json.js';
import { BUILTIN_MACROS } from '../jinja/builtin-macros.js';
import { BUILTIN_FILE } from '../jinja/macro-calls.js';
import { DBT_PACKAGE } from '../jinja/macro-library.js';
import { findMacros } from '../jinja/macro-source.js';
import type { MacroSource } from '../jinja/protocol.js';
import { TemplateError } from '../jinja/values.js';
import type { PackageFiles, ProjectFiles } from './files.js';
import { extension, stem, withinFolders } from './paths.js';
import type { Problems } from './problems.js';
import { readSettings, type ProjectSettings } from './settings.js';
import { isMap, YamlFile, type YamlMap } from './yaml.js';

/** The project or one of its packages. */
export interface Package {
  settings: ProjectSettings;
  files: Record<string, string>;
}

/** A file's path as people see it: relative to the project. */
export function shownFile({ settings }: Package, file: string): string {
  return settings.folder === '' ? file : `${settings.folder}/${file}`;
}

/** The project first, then its packages. */
export function loadPackages({ root, packages }: ProjectFiles, problems: Problems): Package[] {
  const loaded = [root, ...packages].map((one) => ({ settings: readSettings(one, problems), files: one.files }));
  checkInstalled(root, loaded, problems);
  return loaded;
}

function packageNames(entry: YamlMap): string[] {
  const place = entry['package'] ?? entry['git'] ?? entry['local'] ?? entry['tarball'];
  if (typeof place !== 'string') return [];
  return [stem(place.replace(/\/+$/, '').replace(/\.git$/, ''))];
}

/** Packages that are named and not there: one error for all of them. */
function checkInstalled(root: PackageFiles, loaded: readonly Package[], problems: Problems): void {
  const plain = (name: string): string => name.replaceAll('-', '_');
  const known = new Set(loaded.flatMap(({ settings }) => [plain(settings.name), plain(stem(settings.folder))]));
  for (const file of ['packages.yml', 'dependencies.yml']) {
    const text = root.files[file];
    const data = text === undefined ? undefined : YamlFile.parse(file, text, problems)?.data;
    const entries = isMap(data) && Array.isArray(data['packages']) ? data['packages'].filter(isMap) : [];
    const missing = entries.flatMap(packageNames).filter((name) => !known.has(plain(name)));
    if (missing.length === 0) continue;
    const hint = `Put each into dbt_packages/<name>, as dbt deps does: this engine downloads nothing.`;
    problems.add({ code: 'missing_package', message: `not installed: ${missing.join(', ')}`, file, line: 1, hint });
  }
}

function macrosOfFile(source: string, packageName: string, file: string, problems: Problems): MacroSource[] {
  try {
    const { macros, ignored } = findMacros(source);
    for (const what of ignored)
      problems.warn({ code: 'ignored', message: `${what} is passed over by this engine`, file });
    return macros.map(({ name, line, source: text }) => ({
      uniqueId: `macro.${packageName}.${name}`,
      packageName,
      name,
      file,
      line,
      source: text,
    }));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { code, message, line, hint } = error;
    problems.add({
      code,
      message,
      file,
      ...(line === undefined ? {} : { line }),
      ...(hint === undefined ? {} : { hint }),
    });
    return [];
  }
}

function holdsMacros({ paths }: ProjectSettings, file: string): boolean {
  if (extension(file) !== '.sql') return false;
  if (withinFolders(file, paths.macros) !== undefined) return true;
  return withinFolders(file, paths.tests)?.startsWith('generic/') === true;
}

/** All macros of the project, its packages and dbt itself; of the same name twice in a package is an error. */
export function collectMacros(packages: readonly Package[], problems: Problems): MacroSource[] {
  const found = packages.flatMap((one) =>
    Object.entries(one.files)
      .filter(([file]) => holdsMacros(one.settings, file))
      .flatMap(([file, source]) => macrosOfFile(source, one.settings.name, shownFile(one, file), problems)),
  );
  const first = new Map<string, MacroSource>();
  for (const macro of found) {
    const other = first.get(macro.uniqueId);
    if (other === undefined) first.set(macro.uniqueId, macro);
    else {
      const message = `macro ${macro.name} is also defined in ${other.file}:${other.line}`;
      problems.add({
        code: 'duplicate_name',
        message,
        file: macro.file,
        line: macro.line,
        hint: 'Rename one of the two.',
      });
    }
  }
  return [...macrosOfFile(BUILTIN_MACROS, DBT_PACKAGE, BUILTIN_FILE, problems), ...first.values()];
}

const DOCS = /\{%-?\s*docs\s+(\w+)\s*-?%\}([^]*?)\{%-?\s*enddocs\s*-?%\}/g;

/** Blocks of documentation, by `<package>.<name>`. */
export function collectDocs(packages: readonly Package[]): Record<string, string> {
  const blocks = packages.flatMap(({ settings, files }) =>
    Object.entries(files)
      .filter(([file]) => extension(file) === '.md')
      .flatMap(([, text]) =>
        [...text.matchAll(DOCS)].map(([, name, body]) => [`${settings.name}.${name}`, (body ?? '').trim()]),
      ),
  );
  return Object.fromEntries(blocks) as Record<string, string>;
}

/** What `var()` sees in each package: the package's own, then the project's, then those of the command line. */
export function resolveVars(packages: readonly Package[], over: YamlMap): Record<string, Record<string, Plain>> {
  const names = new Set(packages.map(({ settings }) => settings.name));
  const root = packages[0]?.settings.vars ?? {};
  const general = (vars: YamlMap): YamlMap =>
    Object.fromEntries(Object.entries(vars).filter(([key, value]) => !(names.has(key) && isMap(value))));
  const special = (vars: YamlMap, name: string): YamlMap => (isMap(vars[name]) ? vars[name] : {});
  const entries = packages.map(({ settings: { name, vars } }) => {
    const merged = { ...general(vars), ...special(vars, name), ...general(root), ...special(root, name), ...over };
    return [name, JSON.parse(JSON.stringify(merged)) as Record<string, Plain>] as const;
  });
  return Object.fromEntries(entries);
}
