import { ProjectErrors } from '../errors.js';
import type { Manifest, Node, SourceNode } from '../manifest.js';
import { nearest } from '../nearest.js';
import type { Criterion } from './criterion.js';
import { hasWildcard, matchesName, matchesPath } from './glob.js';
import { stateTest } from './state.js';

export type Resource = Node | SourceNode;
type Matcher = (
  criterion: Criterion,
  manifest: Manifest,
  state: Manifest | undefined,
) => (resource: Resource) => boolean;

/** A name, also with wildcards; or dotted folders from the project or from below it; with a wildcard to the end. */
function matchesFqn(fqn: readonly string[], wanted: string): boolean {
  const name = fqn.at(-1) ?? '';
  if (name === wanted || (hasWildcard(wanted) && matchesName(name, wanted))) return true;
  const flat = fqn.flatMap((part) => part.split('.'));
  const parts = wanted.split('.');
  if (flat.length < parts.length) return false;
  const wild = parts.findIndex(hasWildcard);
  const exact = wild < 0 ? parts : parts.slice(0, wild);
  if (!exact.every((part, at) => flat[at] === part)) return false;
  return wild < 0 || matchesName(flat.slice(wild).join('.'), parts.slice(wild).join('.'));
}

function matchesFile(resource: Resource, glob: string): boolean {
  const wanted = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  const patch = 'patch_path' in resource ? (resource.patch_path?.split('://')[1] ?? '') : '';
  const folders = resource.original_file_path.split('/');
  const parents = folders.map((_, at) => folders.slice(0, at + 1).join('/'));
  return [...parents, patch].some((path) => matchesPath(path, wanted));
}

function configAt(resource: Resource, path: readonly string[]): unknown {
  if (!('config' in resource)) return undefined;
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    resource.config,
  );
}

function equalsConfig(value: unknown, wanted: string, ignoreCase: boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => equalsConfig(item, wanted, ignoreCase));
  if (typeof value === 'boolean') return String(value) === wanted.toLowerCase();
  if (typeof value === 'object' && value !== null) return Object.hasOwn(value, wanted);
  return typeof value === 'string' && ignoreCase
    ? value.toUpperCase() === wanted.toUpperCase()
    : String(value) === wanted;
}

function sourceMatcher({ value }: Criterion): (resource: Resource) => boolean {
  const parts = value.split('.');
  const [packageName, source, table] = parts.length === 3 ? parts : ['*', parts[0], parts[1] ?? '*'];
  return (resource) =>
    resource.resource_type === 'source' &&
    matchesName(resource.package_name, packageName ?? '*') &&
    matchesName(resource.source_name, source ?? '*') &&
    matchesName(resource.name, table ?? '*');
}

function testKind(resource: Resource, value: string): boolean {
  if (resource.resource_type !== 'test') return false;
  const isGeneric = resource.test_metadata !== null;
  if (value === 'data') return true;
  return value === 'generic' || value === 'schema' ? isGeneric : value === 'singular' && !isGeneric;
}

function fqnMatcher({ value }: Criterion): (resource: Resource) => boolean {
  return ({ resource_type, fqn }) =>
    resource_type !== 'source' && (matchesFqn(fqn, value) || matchesFqn(fqn.slice(1), value));
}

const METHODS: Record<string, Matcher> = {
  fqn: fqnMatcher,
  tag:
    ({ value }) =>
    ({ tags }) =>
      tags.some((tag) => matchesName(tag, value)),
  path:
    ({ value }) =>
    (resource) =>
      matchesFile(resource, value),
  file:
    ({ value }) =>
    ({ original_file_path: path }) => {
      const name = path.split('/').at(-1) ?? '';
      return matchesName(name, value) || matchesName(name.replace(/\.[^.]+$/, ''), value);
    },
  package:
    ({ value }, { metadata }) =>
    ({ package_name: name }) =>
      matchesName(name, value === 'this' ? metadata.project_name : value),
  config:
    ({ arguments: path, value }) =>
    (resource) => {
      const found = configAt(resource, path);
      return found !== undefined && found !== null && equalsConfig(found, value, path[0] === 'severity');
    },
  resource_type:
    ({ value }) =>
    ({ resource_type: type }) =>
      type === value,
  test_type:
    ({ value }) =>
    (resource) =>
      testKind(resource, value),
  test_name:
    ({ value }) =>
    (resource) =>
      resource.resource_type === 'test' && matchesName(resource.test_metadata?.name ?? resource.name, value),
  source: sourceMatcher,
  state: ({ arguments: parts, value }, manifest, state) => {
    if (state === undefined)
      throw selectionError('state: needs the manifest of an earlier run', 'Name its folder by --state.');
    return stateTest([...value.split('.'), ...parts], manifest, state);
  },
};

function selectionError(message: string, hint: string): ProjectErrors {
  return new ProjectErrors([{ code: 'selection', message, hint }]);
}

/** The nodes and sources that a criterion names, without its relatives. */
export function directlySelected(criterion: Criterion, manifest: Manifest, state: Manifest | undefined): Resource[] {
  const method = Object.hasOwn(METHODS, criterion.method) ? METHODS[criterion.method] : undefined;
  if (method === undefined) {
    const near = nearest(criterion.method, Object.keys(METHODS));
    const hint = near === undefined ? `The methods are ${Object.keys(METHODS).join(', ')}.` : `Did you mean ${near}:?`;
    throw selectionError(`there is no selection method ${criterion.method}:`, hint);
  }
  return [...Object.values(manifest.nodes), ...Object.values(manifest.sources)].filter(
    method(criterion, manifest, state),
  );
}
