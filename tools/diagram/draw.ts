import { box, escape, INK, text, widthOf } from '../preview/svg';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** A group of resources, or who is outside. */
export interface DrawnNode extends Box {
  readonly title: string;
  readonly service?: Service;
  readonly facts: readonly string[];
}

/** An arrow along points. */
export interface DrawnEdge {
  readonly points: readonly Point[];
  readonly label?: string;
  /** The middle of the label. */
  readonly labelAt?: Point;
}

/** A part of the system. */
export interface DrawnFrame extends Box {
  readonly title: string;
  readonly titleX: number;
}

export interface Drawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly frames: readonly DrawnFrame[];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** Colours of the services, by what AWS gives to their categories. */
const SERVICES = {
  'API Gateway': '#8c4fff',
  Lambda: '#d45b07',
  SQS: '#c7287a',
  SNS: '#c7287a',
  EventBridge: '#c7287a',
  'Step Functions': '#c7287a',
  DynamoDB: '#3b48cc',
  S3: '#4d7a10',
  Cognito: '#c6232f',
  KMS: '#c6232f',
  VPC: '#8c4fff',
  CloudFront: '#8c4fff',
  'Elastic Load Balancing': '#8c4fff',
  WAF: '#c6232f',
  ECS: '#d45b07',
  RDS: '#3b48cc',
  CloudWatch: '#1f7a4d',
};
export type Service = keyof typeof SERVICES;

const ARROW = '#545b64';
const TITLE = { size: 13, bold: true };
const FACT = { size: 11.5, color: INK.quiet };

function drawNode({ x, y, width, height, title, service, facts }: DrawnNode): string {
  const color = service ? SERVICES[service] : ARROW;
  const look = service ? `fill="#fff" stroke="#c6ccd3"` : `fill="none" stroke="${ARROW}" stroke-dasharray="4 3"`;
  const top = y + (service ? 36 : height / 2 + 5);
  const middle = x + width / 2;
  return [
    box({ x, y, width, height }, look, 6),
    service ? box({ x, y, width: 5, height }, `fill="${color}"`, 2) : '',
    service ? text(x + 14, y + 18, service, { size: 11, color, bold: true }) : '',
    service ? text(x + 14, top, title, TITLE) : text(middle, top, title, { ...TITLE, anchor: 'middle' }),
    ...facts.map((fact, index) => text(x + 14, top + 18 + index * 15, fact, FACT)),
  ].join('');
}

function drawEdge({ points, label, labelAt }: DrawnEdge): string {
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const line = `<path d="${path}" fill="none" stroke="${ARROW}" stroke-width="1.5" marker-end="url(#arrow)"/>`;
  if (label === undefined || labelAt === undefined) {
    return line;
  }
  const width = widthOf(label, { size: 11 }) + 6;
  const behind = box({ x: labelAt.x - width / 2, y: labelAt.y - 8, width, height: 15 }, `fill="${INK.page}"`, 3);
  return line + behind + text(labelAt.x, labelAt.y + 4, label, { size: 11, color: INK.text, anchor: 'middle' });
}

const drawFrame = ({ title, titleX, ...place }: DrawnFrame): string =>
  box(place, `fill="${INK.page}" stroke="#c6ccd3"`, 10) +
  text(titleX, place.y + 23, title, { size: 13, color: INK.quiet, bold: true });

/** A diagram on a white card of its own, which is legible on any page. */
export function drawDiagram({ title, width, height, frames, nodes, edges }: Drawing): string {
  const head = `<path d="M0 0L8 4L0 8z" fill="${ARROW}"/>`;
  const marker = 'markerWidth="8" markerHeight="8" refX="7.5" refY="4" orient="auto" markerUnits="userSpaceOnUse"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      'font-family="Helvetica, Arial, sans-serif" role="img">',
    `<title>${escape(title)}</title>`,
    `<defs><marker id="arrow" ${marker}>${head}</marker></defs>`,
    box({ x: 0.5, y: 0.5, width: width - 1, height: height - 1 }, 'fill="#fff" stroke="#dfe3e8"', 12),
    ...frames.map(drawFrame),
    ...edges.map(drawEdge),
    ...nodes.map(drawNode),
    '</svg>\n',
  ].join('\n');
}
