import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, repositoryRoot, type Config } from '@strata/platform';
import { chmod, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { diskFull, FileSink, writeFailure } from './file-sink.js';

const FOLDER = 'exports';
const PART = '.part';
/** With less room than this none is begun. */
const LEAST_FREE_BYTES = 512 * 1_048_576;
const MAX_BYTES = 4 * 1_073_741_824;

/** What lies in the folder. */
export interface KeptFile {
  name: string;
  exportId: string;
  /** Of a file that is being written: the attempt that does. */
  claim?: string;
}

/** A file to be read. */
export interface OpenFile {
  bytes: number;
  stream: Readable;
}

/** How much room there is where the data directory lies, and what the files of exports take of it. */
export interface DiskUse {
  exports_bytes: number;
  free_bytes: number;
  disk_bytes: number;
}

/** The files of exports, which nobody else on the machine may read. */
@Injectable()
export class ExportFiles {
  readonly folder: string;
  protected readonly maxBytes: number = MAX_BYTES;

  constructor(@Inject(CONFIG) config: Config) {
    this.folder = path.resolve(repositoryRoot(), config.DATA_DIR, FOLDER);
  }

  /** @throws DomainError `disk_full` where there is little room left */
  async requireRoom(): Promise<void> {
    await this.makeFolder();
    if ((await this.freeBytes()) < LEAST_FREE_BYTES) throw diskFull();
  }

  /** Begins a file; other attempts at the same export write others. */
  async begin(id: string, claim: string): Promise<FileSink> {
    await this.makeFolder();
    const file = await open(this.part(id, claim), 'w', 0o600).catch((error: Error) => {
      throw writeFailure(error);
    });
    return new FileSink(file, this.maxBytes);
  }

  /** Gives a finished file its name. */
  async complete(id: string, claim: string): Promise<void> {
    await rename(this.part(id, claim), this.pathOf(id));
  }

  /** Throws away what an attempt wrote. */
  async discard(id: string, claim: string): Promise<void> {
    await rm(this.part(id, claim), { force: true });
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  /** Undefined if it is not there. */
  async read(id: string): Promise<OpenFile | undefined> {
    try {
      const file = await open(this.pathOf(id), 'r');
      const { size } = await file.stat();
      return { bytes: size, stream: file.createReadStream() };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async exists(id: string): Promise<boolean> {
    return stat(this.pathOf(id)).then(
      () => true,
      () => false,
    );
  }

  /** Every file in the folder. */
  async list(): Promise<KeptFile[]> {
    await this.makeFolder();
    const entries = await readdir(this.folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => {
        const [exportId = '', claim] = name.split('.');
        return { name, exportId, ...(name.endsWith(PART) && { claim }) };
      });
  }

  async diskUse(): Promise<DiskUse> {
    const names = (await this.list()).map(({ name }) => name);
    // One that goes meanwhile takes no room.
    const sizes = await Promise.all(
      names.map((name) =>
        stat(this.pathOf(name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    const { bavail, blocks, bsize } = await statfs(this.folder);
    return {
      exports_bytes: sizes.reduce((sum, size) => sum + size, 0),
      free_bytes: bavail * bsize,
      disk_bytes: blocks * bsize,
    };
  }

  /** Where an attempt writes. */
  protected part(id: string, claim: string): string {
    return this.pathOf(`${id}.${claim}${PART}`);
  }

  protected async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return bavail * bsize;
  }

  protected pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  private async makeFolder(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await chmod(this.folder, 0o700);
  }
}
