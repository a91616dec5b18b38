function toPattern(glob: string, any: string): RegExp {
  const source = glob.replace(/\[!?[^\]]+\]|\*\*\/?|[*?]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return `${any}*`;
    if (part === '?') return any;
    return part.length > 1 ? part.replace(/^\[!/, '[^') : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** Python's fnmatch: `*`, `?` and `[…]`, over any character. */
export function matchesName(name: string, glob: string): boolean {
  return name === glob || toPattern(glob, '.').test(name);
}

/** As a path is matched: `*` stops at a slash, `**` does not. */
export function matchesPath(path: string, glob: string): boolean {
  return path === glob || toPattern(glob, '[^/]').test(path);
}

export function hasWildcard(text: string): boolean {
  return /[*?[\]]/.test(text);
}
