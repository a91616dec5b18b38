import type { Manifest, ModelNode, NodeConfig } from '../manifest.js';
import { manifestOf, TEST_CONFIG } from '../testing/manifest.js';

/** A model of tests, as the project `test` would have it. */
export function testModel(name: string, config: Partial<NodeConfig> = {}, schema = 'marts'): ModelNode {
  const path = `${name}.sql`;
  return {
    resource_type: 'model',
    unique_id: `model.test.${name}`,
    name,
    package_name: 'test',
    path,
    original_file_path: `models/${path}`,
    fqn: ['test', name],
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    description: '',
    database: 'strata',
    schema,
    alias: name,
    relation_name: `"strata"."${schema}"."${name}"`,
    raw_code: 'select 1',
    language: 'sql',
    config: { ...TEST_CONFIG, materialized: 'incremental', ...config },
    columns: {},
    checksum: { name: 'sha256', checksum: '' },
    depends_on: { macros: [], nodes: [] },
    refs: [],
    sources: [],
    patch_path: null,
  };
}

/** A manifest of these models, none of which reads another. */
export function testManifest(models: readonly ModelNode[]): Manifest {
  return manifestOf(models, 'test');
}
