import { setFlagsFromString } from 'node:v8';

let files = 0;

/**
 * Rows of large files pass through: by default V8 lets them pile up to four times of what is alive. While `work` goes on it
 * lets the heap grow by a fifth between two collections; at other times that would cost the worker more CPU per event
 * than it saves memory (bench/README.md).
 */
export async function withLeanHeap<T>(work: () => Promise<T>): Promise<T> {
  files += 1;
  if (files === 1) setFlagsFromString('--heap-growing-percent=20');
  try {
    return await work();
  } finally {
    files -= 1;
    if (files === 0) setFlagsFromString('--heap-growing-percent=0');
  }
}
