import { randomBytes } from 'node:crypto';
import type { Database } from '@strata/data';

/** Salts live this long after they were made, then nobody can recompute a visitor's hash. */
const SALT_LIFE_HOURS = 48;
const DAY_MS = 86_400_000;

let lastDay = { number: NaN, name: '' };

/** UTC day as `2026-11-21`. */
export function utcDay(time: number): string {
  const number = Math.floor(time / DAY_MS);
  // Asked for every request, and nearly always the same.
  if (number !== lastDay.number) lastDay = { number, name: new Date(time).toISOString().slice(0, 10) };
  return lastDay.name;
}

/** The salts of one scope: `live` for the API, `import:<project_id>` for a project's imports. */
export class Salts {
  private readonly cache = new Map<string, Buffer>();
  private readonly loading = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly db: Database,
    private readonly scope: string,
    /** Days to remember: the API needs today and tomorrow, an import goes through many. */
    private readonly remember = 2,
  ) {}

  /** The salt of a UTC day if this process knows it already. */
  known(day: string): Buffer | undefined {
    return this.cache.get(day);
  }

  /** The salt of a UTC day: all processes get the same one, whoever makes it. */
  async of(day: string): Promise<Buffer> {
    const known = this.cache.get(day);
    if (known) return known;
    let loading = this.loading.get(day);
    if (!loading) {
      loading = this.load(day).finally(() => this.loading.delete(day));
      this.loading.set(day, loading);
    }
    return loading;
  }

  /** Makes tomorrow's salt during the day's last hour, so that midnight does not depend on the database. */
  prepare(now: number): void {
    const ahead = utcDay(now + DAY_MS / 24);
    if (!this.cache.has(ahead) && !this.loading.has(ahead)) this.of(ahead).catch(() => undefined);
  }

  private async load(day: string): Promise<Buffer> {
    const salt = await this.db.withInstallation(async (sql) => {
      await sql.execute('INSERT INTO raw.visitor_salts (scope, day, salt) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        this.scope,
        day,
        randomBytes(32),
      ]);
      // A statement of its own: it sees the row of whoever was first.
      const rows = await sql.query<{ salt: Buffer }>(
        'SELECT salt FROM raw.visitor_salts WHERE scope = $1 AND day = $2',
        [this.scope, day],
      );
      return rows[0]?.salt;
    });
    if (!salt) throw new Error(`The visitor salt of ${this.scope}, ${day} was destroyed while it was made.`);
    this.cache.set(day, salt);
    for (const old of [...this.cache.keys()].sort().slice(0, -this.remember)) this.cache.delete(old);
    return salt;
  }
}

/** Destroys the salts that are older than 48 hours. Returns how many there were. */
export async function destroyOldSalts(db: Database): Promise<number> {
  return db.withPipeline((sql) =>
    sql.execute(`DELETE FROM raw.visitor_salts WHERE created_at < now() - interval '${SALT_LIFE_HOURS} hours'`),
  );
}
