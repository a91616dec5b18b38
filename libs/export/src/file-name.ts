/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const MAX_LENGTH = 100;
/** What is not seen, or turns around what is. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;

/** A name that every file system takes, without ending. */
export function safeFileName(name: string): string {
  const cleaned = name
    .replace(UNPRINTABLE, '')
    .replace(/[/\\:*?"<>|]+/g, '-')
    .replace(/\s+/g, ' ');
  const short = [...cleaned].slice(0, MAX_LENGTH).join('');
  const trimmed = short.replace(/^[. ]+|[. ]+$/g, '');
  if (trimmed === '') return 'export';
  return RESERVED.test(trimmed) ? `_${trimmed}` : trimmed;
}

/** The value of Content-Disposition for a download: ASCII for old clients, RFC 5987 for all others. */
export function attachment(name: string, ending: string): string {
  const file = `${safeFileName(name)}.${ending}`;
  const ascii = file.replace(/[^\x20-\x7e]/g, '_').replaceAll('%', '_');
  const encoded = encodeURIComponent(file).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
