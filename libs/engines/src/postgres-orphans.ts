import fs from 'node:fs';

/** Ends backends without a postmaster. They work in the cluster's directory; elsewhere than on Linux we can't look. */
export function endOrphans(directory: string): void {
  if (process.platform !== 'linux') return;
  const real = fs.realpathSync(directory);
  for (const entry of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isBackend = fs.readFileSync(`/proc/${entry}/comm`, 'utf8').startsWith('postgres');
      if (isBackend && fs.readlinkSync(`/proc/${entry}/cwd`) === real) process.kill(Number(entry), 'SIGQUIT');
    } catch {
      // Gone meanwhile, or not ours to see.
    }
  }
}
