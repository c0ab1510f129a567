import type { Widget } from './body';
import { at, box, escape, fit, INK, round, text } from './svg';

/** One column or row of the grid in pixels. */
const UNIT = 50;

const COLUMNS = 24;
const HEADER = 56;
/** Between the border of a widget's place and its card, and between the card and what is in it. */
const MARGIN = 4;
const PADDING = 14;
const TITLE = 34;

/** The part of a card that a widget draws. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

/** What is on a page. */
export interface Page {
  readonly title: string;
  readonly note: string;
  readonly widgets: readonly Widget[];
  /** Draws the inside of the card of a widget. */
  readonly draw: (widget: Widget, index: number, area: Area) => string;
}

/** A white card with the title and the content of a widget. */
function drawCard(widget: Widget, index: number, draw: Page['draw']): string {
  const [width, height] = [widget.width * UNIT - 2 * MARGIN, widget.height * UNIT - 2 * MARGIN];
  const top = widget.properties.title === '' ? PADDING - 4 : TITLE;
  const area = { width: width - 2 * PADDING, height: height - top - 10 };
  const style = { size: 14, bold: true };
  const card = box({ x: 0, y: 0, width, height }, `fill="#fff" stroke="#dfe3e8"`, 8);
  const title = widget.properties.title && text(PADDING, 23, fit(widget.properties.title, area.width, style), style);
  const content = at(PADDING, top, draw(widget, index, area));
  return at(widget.x * UNIT + MARGIN, HEADER + widget.y * UNIT + MARGIN, `${card}${title}${content}`);
}

/** The whole page as an SVG document. */
export function drawPage({ title, note, widgets, draw }: Page): string {
  const width = COLUMNS * UNIT;
  const height = HEADER + Math.max(0, ...widgets.map(({ y, height: units }) => y + units)) * UNIT + 8;
  const style = { size: 22, bold: true };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${round(height)}" ` +
      `viewBox="0 0 ${width} ${round(height)}" font-family="Helvetica, Arial, sans-serif" role="img">`,
    `<title>${escape(title)}</title>`,
    box({ x: 0, y: 0, width, height }, `fill="${INK.page}"`),
    text(12, 36, fit(title, width - 260, style), style),
    text(width - 12, 34, note, { size: 12, color: INK.quiet, anchor: 'end' }),
    ...widgets.map((widget, index) => drawCard(widget, index, draw)),
    '</svg>\n',
  ].join('\n');
}
