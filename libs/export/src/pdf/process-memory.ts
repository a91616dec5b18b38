import { readdir, readFile } from 'node:fs/promises';

/**
 * Bytes of memory of a process and all that it started; what several share counts once (PSS of Linux). Undefined where the
 * system does not tell.
 */
export async function memoryOfTree(pid: number): Promise<number | undefined> {
  const names = await readdir('/proc').catch(() => undefined);
  if (!names) return undefined;
  const parents = new Map<number, number>();
  await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => readParent(Number(name), parents)));
  const members = [...parents.keys()].filter((member) => isWithin(member, pid, parents));
  const sizes = await Promise.all(members.map(bytesOf));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Of a process that ends meanwhile nothing is noted. */
async function readParent(pid: number, parents: Map<number, number>): Promise<void> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name stands in brackets and may hold anything; after it come the state and the parent.
  if (stat !== undefined) parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
}

async function bytesOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1_024;
}

function isWithin(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = parents.get(at)) if (at === root) return true;
  return false;
}
