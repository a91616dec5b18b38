/** The folder of a list in which a file lies, and the rest of its path; undefined when in none. */
export function withinFolders(file: string, folders: readonly string[]): string | undefined {
  const folder = folders.find((one) => one === '.' || file.startsWith(`${one}/`));
  if (folder === undefined) return undefined;
  return folder === '.' ? file : file.slice(folder.length + 1);
}

/** File name without folders and extension. */
export function stem(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.[^.]+$/, '');
}

export function extension(file: string): string {
  return /\.[^./]+$/.exec(file)?.[0] ?? '';
}

/** `[package, folders…, name]` */
export function fqnOf(packageName: string, relative: string, name: string): string[] {
  return [packageName, ...relative.split('/').slice(0, -1), name];
}
