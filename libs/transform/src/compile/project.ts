import type { CompiledNode, CompileState, Project, ProjectOptions, TemplateDatabase } from '../compiler.js';
import { ProjectErrors } from '../errors.js';
import type { Plain } from '../jinja/json.js';
import type { RenderJob, RenderResult } from '../jinja/protocol.js';
import type { Hook, Manifest, ModelNode, Node, UniqueId } from '../manifest.js';
import { renderNode } from '../project/assemble.js';
import { readProject } from '../project/files.js';
import { shownFile } from '../project/packages.js';
import { parseProject, type ParsedProject } from '../project/parse.js';
import { scalarText } from '../project/yaml.js';
import { prependCtes } from './ctes.js';

type Rendered = Exclude<RenderResult, { error: unknown }>;

/** Ephemeral models that a node reads, deepest first, each once. */
function ephemeralParents(manifest: Manifest, id: UniqueId, found: ModelNode[] = []): ModelNode[] {
  for (const parent of manifest.nodes[id]?.depends_on.nodes ?? []) {
    const node = manifest.nodes[parent];
    if (node?.resource_type !== 'model' || node.config.materialized !== 'ephemeral' || found.includes(node)) continue;
    ephemeralParents(manifest, parent, found);
    found.push(node);
  }
  return found;
}

/** A rendered hook; `before_begin` and `after_commit` write theirs as JSON. */
function toHook(text: string, transaction: boolean): Hook[] {
  const sql = text.trim();
  if (sql === '') return [];
  try {
    const hook: unknown = sql.startsWith('{') ? JSON.parse(sql) : undefined;
    if (typeof hook === 'object' && hook !== null && 'sql' in hook && typeof hook.sql === 'string') {
      return [{ sql: hook.sql, transaction: !('transaction' in hook) || hook.transaction !== false }];
    }
  } catch {
    // SQL that begins with a bracket.
  }
  return [{ sql, transaction }];
}

class OpenProject implements Project {
  readonly manifest: Manifest;

  constructor(
    readonly dir: string,
    private readonly parsed: ParsedProject,
  ) {
    this.manifest = parsed.manifest;
  }

  get warnings(): Project['warnings'] {
    return this.parsed.problems.warnings;
  }

  async compile(id: UniqueId, state: CompileState, database: TemplateDatabase): Promise<CompiledNode> {
    const node = this.manifest.nodes[id];
    if (node === undefined) throw new Error(`there is no node ${id}`);
    const ephemeral = ephemeralParents(this.manifest, id);
    const { pre_hook: pre, post_hook: post } = node.config;
    const jobs = [
      ...[node, ...ephemeral].map((one) => this.jobOf(one, one.raw_code, state, true)),
      ...[...pre, ...post].map(({ sql }) => this.jobOf(node, sql, state, false)),
    ];
    const results = await this.render(jobs, database);
    const texts = results.map(({ value }) => scalarText(value));
    const hooks = texts.slice(ephemeral.length + 1);
    const ctes = ephemeral.map(({ name }, at) => ({ name: `__dbt__cte__${name}`, sql: texts[at + 1] ?? '' }));
    return {
      uniqueId: id,
      sql: prependCtes(texts[0] ?? '', ctes),
      preHooks: pre.flatMap(({ transaction }, at) => toHook(hooks[at] ?? '', transaction)),
      postHooks: post.flatMap(({ transaction }, at) => toHook(hooks[pre.length + at] ?? '', transaction)),
      messages: messagesOf(results),
    };
  }

  async compileOnRun(which: 'start' | 'end', state: CompileState, database: TemplateDatabase): Promise<Hook[]> {
    const [root, ...packages] = this.parsed.packages;
    const jobs = [...packages, ...(root === undefined ? [] : [root])].flatMap((one) => {
      const { onRunStart, onRunEnd, name } = one.settings;
      const statements = which === 'start' ? onRunStart : onRunEnd;
      return statements.map((source): RenderJob => ({
        file: shownFile(one, 'dbt_project.yml'),
        line: 1,
        source,
        packageName: name,
        state,
      }));
    });
    const results = await this.render(jobs, database);
    return results.flatMap(({ value }) => toHook(scalarText(value), true));
  }

  async close(): Promise<void> {
    await this.parsed.thread.close();
  }

  private jobOf(node: Node, source: string, state: CompileState, isBody: boolean): RenderJob {
    const isTest = isBody && node.resource_type === 'test' && node.test_metadata !== null;
    return {
      ...(this.parsed.places.get(node.unique_id) ?? { file: node.original_file_path, line: 1 }),
      source,
      packageName: node.package_name,
      node: renderNode(node),
      state,
      ...(isTest ? { testArguments: node.test_metadata?.kwargs as Record<string, Plain> } : {}),
      ...(isBody ? { parents: node.depends_on.nodes } : {}),
    };
  }

  private async render(jobs: RenderJob[], database: TemplateDatabase): Promise<Rendered[]> {
    const results = await this.parsed.thread.render(jobs, database);
    const errors = results.flatMap((result) => ('error' in result ? [result.error] : []));
    if (errors.length > 0) throw new ProjectErrors(errors);
    return results.filter((result): result is Rendered => !('error' in result));
  }
}

function messagesOf(results: readonly Rendered[]): string[] {
  return results.flatMap(({ captured }) => [
    ...captured.messages,
    ...captured.warnings.map((warning) => `Warning: ${warning}`),
  ]);
}

/**
 * Reads the dbt project in a folder. Its templates are rendered in a thread of their own, which lives until the project
 * is closed. No database is asked.
 * @throws ProjectErrors with everything that is wrong with it
 */
export async function openProject(dir: string, options: ProjectOptions): Promise<Project> {
  return new OpenProject(dir, await parseProject(await readProject(dir), options));
}
