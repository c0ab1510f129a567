import { format } from 'echarts';

/** The colours of the console's light theme. */
export const INK = { text: '#16191f', quiet: '#5f6b7a', line: '#e3e7eb', page: '#f4f5f7' };

/** Fonts differ between machines; widths are measured as if the font were a wide one, so that text is never clipped. */
const WIDE = 1.12;
const BOLD = 1.1;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** How a text looks. */
export interface TextStyle {
  readonly size?: number;
  readonly color?: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** Text as XML; characters that XML cannot hold are left out. */
export function escape(content: string): string {
  return content.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '').replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** About how wide a text is in pixels. */
export function widthOf(content: string, { size = 12, bold = false }: TextStyle = {}): number {
  return format.getTextRect(content, '12px sans-serif').width * (size / 12) * WIDE * (bold ? BOLD : 1);
}

/** A text that is not wider than `width`, with an ellipsis where it was cut. */
export function fit(content: string, width: number, style: TextStyle = {}): string {
  if (widthOf(content, style) <= width) {
    return content;
  }
  const characters = [...content];
  while (characters.length > 0 && widthOf(`${characters.join('')}…`, style) > width) {
    characters.pop();
  }
  return `${characters.join('').trimEnd()}…`;
}

/** The attributes of a style. */
function styled({ size = 12, color = INK.text, bold, anchor = 'start' }: TextStyle): string {
  const align = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `font-size="${size}" fill="${escape(color)}"${bold ? ' font-weight="700"' : ''}${align}`;
}

/** A line of text with its baseline at y. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  return `<text x="${round(x)}" y="${round(y)}" ${styled(style)}>${escape(content)}</text>`;
}

/** A rectangle with round corners. */
export function box(place: { x: number; y: number; width: number; height: number }, look: string, radius = 0): string {
  const { x, y, width, height } = place;
  const corners = radius > 0 ? ` rx="${radius}"` : '';
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${corners} ${look}/>`;
}

/** Drawings of which the origin is at (x, y). */
export const at = (x: number, y: number, content: string): string =>
  content && `<g transform="translate(${round(x)} ${round(y)})">${content}</g>`;

/** A number with one decimal at most. */
export const round = (value: number): number => Math.round(value * 10) / 10;
