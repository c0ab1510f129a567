/** A piece of a line in one style. */
export interface Run {
  readonly text: string;
  readonly style: 'plain' | 'bold' | 'code' | 'link';
}

/** A part of a text widget from the top to the bottom. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly runs: readonly Run[] }
  | { readonly kind: 'paragraph' | 'item'; readonly runs: readonly Run[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Run[])[])[] };

const INLINE = /\[([^\]]+)\]\([^)\s]*\)|\*\*(.+?)\*\*|`([^`]+)`/g;
const STYLES = ['link', 'bold', 'code'] as const;
const RULE = /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/;

/** Links, bold text and code of a line; a link is its text. */
export function runsOf(line: string): readonly Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const match of line.matchAll(INLINE)) {
    const group = match.slice(1).findIndex((text) => text !== undefined);
    runs.push({ text: line.slice(end, match.index), style: 'plain' }, { text: match[group + 1], style: STYLES[group] });
    end = match.index + match[0].length;
  }
  return [...runs, { text: line.slice(end), style: 'plain' as const }].filter(({ text }) => text !== '');
}

/** The cells of a line of a table; `\|` is a bar in a cell. */
function cellsOf(line: string): readonly (readonly Run[])[] {
  const inner = line.trim().replace(/^\||(?<!\\)\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => runsOf(cell.replaceAll('\\|', '|').trim()));
}

/** What the lines between two empty lines are. */
function blocksOf(chunk: readonly string[]): readonly Block[] {
  if (chunk.length === 0) {
    return [];
  }
  const [first, ...rest] = chunk;
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(first);
  if (heading) {
    return [{ kind: 'heading', level: heading[1].length, runs: runsOf(heading[2]) }, ...blocksOf(rest)];
  }
  const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(first);
  if (item) {
    return [{ kind: 'item', runs: runsOf(item[1]) }, ...blocksOf(rest)];
  }
  if (first.includes('|') && RULE.test(rest[0]?.trim() ?? '')) {
    const end = rest.findIndex((line) => !line.includes('|'));
    const rows = end < 0 ? rest.slice(1) : rest.slice(1, end);
    return [{ kind: 'table', rows: [first, ...rows].map(cellsOf) }, ...(end < 0 ? [] : blocksOf(rest.slice(end)))];
  }
  const stop = chunk.findIndex(
    (line, index) => / {2,}$/.test(line) || /^\s*(#|[-*+] |\d+\. )/.test(chunk[index + 1] ?? '#'),
  );
  const lines = chunk.slice(0, stop + 1).map((line) => line.trim());
  return [{ kind: 'paragraph', runs: runsOf(lines.join(' ')) }, ...blocksOf(chunk.slice(stop + 1))];
}

/** The part of Markdown that text widgets of dashboards use: headings, paragraphs, lists, tables, links, bold, code. */
export function parseMarkdown(markdown: string): readonly Block[] {
  return markdown.split(/\r?\n[ \t]*\r?\n/).flatMap((chunk) => blocksOf(chunk.split(/\r?\n/).filter((l) => l.trim())));
}
