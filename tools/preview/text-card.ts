import { parseMarkdown, type Block, type Run } from './markdown';
import { at, escape, INK, round, styled, widthOf, type TextStyle } from './svg';

/** Something that was drawn, and how high it is. */
interface Drawn {
  readonly content: string;
  readonly height: number;
}

const HEADINGS = [20, 17, 15, 13, 13, 13];
const SIZE = 13;
const CELL = 10;

const STYLES: Record<Run['style'], TextStyle> = {
  plain: {},
  bold: { bold: true },
  code: { mono: true, color: '#414d5c' },
  link: { color: INK.link },
};

const styleOf = (run: Run, base: TextStyle): TextStyle => {
  const style = { ...base, ...STYLES[run.style] };
  return style.mono ? { ...style, size: (base.size ?? SIZE) - 1 } : style;
};

const widthOfRuns = (runs: readonly Run[], base: TextStyle): number =>
  runs.reduce((sum, run) => sum + widthOf(run.text, styleOf(run, base)), 0);

/** Runs as lines that are not wider than `width`; a line breaks between words. */
function wrap(runs: readonly Run[], width: number, base: TextStyle): readonly (readonly Run[])[] {
  const words = runs.flatMap((run) => (run.text.match(/\s+|\S+/g) ?? []).map((text) => ({ ...run, text })));
  const lines: Run[][] = [[]];
  for (const word of words) {
    const line = lines.at(-1)!;
    const blank = word.text.trim() === '';
    if (line.length > 0 && !blank && widthOfRuns([...line, word], base) > width) {
      lines.push([word]);
    } else if (line.length > 0 || !blank) {
      line.push(word);
    }
  }
  return lines.map(merge);
}

/** Neighbours of one style as one run. */
function merge(runs: readonly Run[]): readonly Run[] {
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last?.style === run.style) {
      merged[merged.length - 1] = { ...last, text: last.text + run.text };
    } else {
      merged.push(run);
    }
  }
  return merged;
}

/** A line of runs with its baseline at y. */
function drawRuns(x: number, y: number, runs: readonly Run[], base: TextStyle): string {
  const spans = runs.map((run) => {
    if (run.style === 'plain') {
      return escape(run.text);
    }
    return `<tspan ${styled(styleOf(run, base))}>${escape(run.text)}</tspan>`;
  });
  return `<text x="${round(x)}" y="${round(y)}" ${styled(base)}>${spans.join('')}</text>`;
}

function drawLines(runs: readonly Run[], width: number, base: TextStyle, indent = 0): Drawn {
  const leading = Math.round((base.size ?? SIZE) * 1.45);
  const lines = wrap(runs, width - indent, base);
  const content = lines.map((line, index) => drawRuns(indent, leading * (index + 0.75), line, base)).join('');
  return { content, height: leading * lines.length };
}

/** Columns as wide as their widest cell, or narrower in proportion when the table is too wide. */
function columnsOf(rows: readonly (readonly (readonly Run[])[])[], width: number): readonly number[] {
  const widths = rows[0].map((_, column) =>
    Math.max(
      ...rows.map((row) => widthOfRuns(row[column] ?? [], { size: SIZE, bold: row === rows[0] }) + 2 * CELL + 1),
    ),
  );
  const total = widths.reduce((sum, one) => sum + one, 0);
  return total <= width ? widths : widths.map((one) => (one * width) / total);
}

function drawTable({ rows }: Extract<Block, { kind: 'table' }>, width: number): Drawn {
  const columns = columnsOf(rows, width);
  const lefts = columns.map((_, index) => columns.slice(0, index).reduce((sum, one) => sum + one, 0));
  const total = lefts.at(-1)! + columns.at(-1)!;
  let height = 0;
  const content = rows.map((row, index) => {
    const base = { size: SIZE, bold: index === 0 };
    const cells = columns.map((one, column) => drawLines(row[column] ?? [], one - 2 * CELL, base));
    const top = height;
    height += Math.max(...cells.map((cell) => cell.height)) + 8;
    const line = `<path d="M0 ${round(height)}H${round(total)}" stroke="${index === 0 ? '#b6bec9' : INK.line}"/>`;
    return cells.map((cell, column) => at(lefts[column] + CELL, top + 4, cell.content)).join('') + line;
  });
  return { content: content.join(''), height: height + 6 };
}

function drawBlock(block: Block, width: number): Drawn {
  switch (block.kind) {
    case 'heading':
      return drawLines(block.runs, width, { size: HEADINGS[block.level - 1], bold: true });
    case 'item': {
      const { content, height } = drawLines(block.runs, width, { size: SIZE }, 16);
      return { content: `<circle cx="6" cy="10" r="2" fill="${INK.text}"/>${content}`, height };
    }
    case 'paragraph':
      return drawLines(block.runs, width, { size: SIZE });
    case 'table':
      return drawTable(block, width);
  }
}

/** Markdown from the top; the blocks that do not fit are left out, as the console scrolls them. */
export function drawMarkdown(markdown: string, width: number, height: number): string {
  let y = 0;
  return parseMarkdown(markdown)
    .map((block) => {
      const drawn = drawBlock(block, width);
      const top = y;
      y += drawn.height + (block.kind === 'item' ? 2 : 6);
      return top + drawn.height <= height + 4 ? at(0, top, drawn.content) : '';
    })
    .join('');
}
