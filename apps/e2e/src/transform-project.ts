import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A small transform project on disk, for an installation of its own. */
export class TransformProject {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'strata-transforms-'));

  /** Writes a file, or replaces it. */
  write(file: string, text: string): void {
    const target = path.join(this.dir, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  remove(file: string): void {
    rmSync(path.join(this.dir, file));
  }

  drop(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Models that build at once, that build on them, that take long, and that cannot be built. */
export function writeShop(project: TransformProject): void {
  project.write('models/orders.sql', 'select 1 as id, 4900 as cents\nunion all\nselect 2, 100');
  project.write('models/orders.yml', ORDERS);
  project.write('models/revenue.sql', "select sum(cents) as cents from {{ ref('orders') }}");
  project.write('models/slow.sql', 'select pg_sleep(120)::text as waited');
  project.write('models/broken.sql', "select nothing\nfrom {{ ref('orders') }}");
  project.write('models/after_broken.sql', "select * from {{ ref('broken') }}");
  project.write('dbt_project.yml', PROJECT);
}

const PROJECT = `
name: shop
version: '1.0'
config-version: 2
profile: shop
models:
  shop:
    +materialized: table
`;

const ORDERS = `
version: 2
models:
  - name: orders
    description: What people bought.
    columns:
      - name: id
        description: Its number.
        tests: [unique, not_null]
`;
