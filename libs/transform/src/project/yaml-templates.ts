import type { RenderJob } from '../jinja/protocol.js';
import type { RenderThread } from '../jinja/thread.js';
import type { Problems } from './problems.js';
import { isMap, type YamlFile, type YamlPath } from './yaml.js';

/** Not rendered with the file: rendered when they are used. */
const LATER = new Set([
  'tests',
  'data_tests',
  'pre_hook',
  'pre-hook',
  'post_hook',
  'post-hook',
  '+pre-hook',
  '+pre_hook',
  '+post-hook',
  '+post_hook',
]);
/** Of dbt_project.yml, what is no template or is rendered when it runs. */
const PROJECT_LATER = new Set(['vars', 'on-run-start', 'on-run-end', 'query-comment', 'dispatch']);

interface Place {
  set(value: unknown): void;
  path: YamlPath;
  source: string;
}

function collect(value: unknown, path: YamlPath, isLater: (path: YamlPath) => boolean, found: Place[]): void {
  const visit = (key: string | number, item: unknown, set: (value: unknown) => void): void => {
    const place = [...path, key];
    if (isLater(place)) return;
    if (typeof item === 'string') {
      if (/\{[{%#]/.test(item)) found.push({ set, path: place, source: item });
    } else collect(item, place, isLater, found);
  };
  if (Array.isArray(value))
    for (const [at, item] of value.entries()) visit(at, item, (rendered) => (value[at] = rendered));
  else if (isMap(value))
    for (const [key, item] of Object.entries(value)) visit(key, item, (rendered) => (value[key] = rendered));
}

/** A .yml file of a package. */
export interface TemplatedYaml {
  yaml: YamlFile;
  packageName: string;
  isProject: boolean;
}

/** Renders the templates that stand in .yml files and puts their values in place. */
export async function renderYaml(
  files: readonly TemplatedYaml[],
  thread: RenderThread,
  problems: Problems,
): Promise<void> {
  const places = files.flatMap(({ yaml, packageName, isProject }) => {
    const found: Place[] = [];
    const isLater = (path: YamlPath): boolean =>
      LATER.has(String(path.at(-1))) || (isProject && path.length === 1 && PROJECT_LATER.has(String(path[0])));
    collect(yaml.data, [], isLater, found);
    return found.map((place) => ({ place, job: toJob(place, yaml, packageName) }));
  });
  const results = await thread.render(places.map(({ job }) => job));
  for (const [at, result] of results.entries()) {
    if ('error' in result) problems.add(result.error);
    else places[at]?.place.set(result.value);
  }
}

function toJob({ path, source }: Place, yaml: YamlFile, packageName: string): RenderJob {
  return { file: yaml.file, line: yaml.lineOf(path), source, packageName, native: path.at(-1) !== 'description' };
}
