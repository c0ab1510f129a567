import {
  drawDiagram,
  type Box,
  type DrawnEdge,
  type DrawnFrame,
  type DrawnNode,
  type Point,
  type Service,
} from './draw';
import { factsOf } from './facts';
import { linksOf, membersOf, nameOf, type Link } from './graph';

/** A group of resources: which ones, and where they are drawn. */
export interface Group {
  /** Matches `Type logicalId`; the first group that matches has the resource. */
  readonly resources: RegExp;
  readonly service: Service;
  readonly column: number;
  readonly y: number;
  readonly height?: number;
  /** The name of the resource when not given. */
  readonly title?: string;
}

/** Somebody outside. */
export interface Outside {
  readonly title: string;
  readonly column: number;
  readonly y: number;
  /** The group that is called. */
  readonly calls?: string;
  /** The group that is read. */
  readonly reads?: string;
}

/** What is said of an arrow, and the way it goes where that is not the shortest. */
export interface Way {
  readonly label?: string;
  /** The middle of the longest part of the way when not given. */
  readonly labelAt?: Point;
  readonly points?: readonly Point[];
}

/** How a template is drawn. Which arrows there are is told by the template, never here. */
export interface Layout {
  readonly title: string;
  readonly height: number;
  readonly template: () => object;
  readonly groups: Readonly<Record<string, Group>>;
  readonly outside: readonly Outside[];
  readonly frames: readonly DrawnFrame[];
  /** By `from > to`. */
  readonly ways: Readonly<Record<string, Way>>;
  /** Groups whose arrows from everything above are drawn as one. */
  readonly watchers: readonly string[];
  readonly watching: DrawnEdge;
}

export const WIDTH = 1000;
export const COLUMN = { width: 160, gap: 35, left: 30 };
const HEIGHT = 80;

const boxAt = (column: number, y: number, height = HEIGHT): Box => ({
  ...{ x: COLUMN.left + column * (COLUMN.width + COLUMN.gap), y, width: COLUMN.width, height },
});

/** Where two spans overlap: the middle of the shorter one where it lies within the other one. */
function shared(a: number, lengthA: number, b: number, lengthB: number): number | undefined {
  const [from, to] = [Math.max(a, b), Math.min(a + lengthA, b + lengthB)];
  const middle = lengthA < lengthB ? a + lengthA / 2 : b + lengthB / 2;
  return from < to ? Math.max(from, Math.min(to, middle)) : undefined;
}

/** The shortest way: straight where the boxes are side by side or one above the other, and else around a corner. */
function pathBetween(from: Box, to: Box): readonly Point[] {
  const x = shared(from.x, from.width, to.x, to.width);
  if (x !== undefined) {
    const down = from.y < to.y;
    return [
      { x, y: down ? from.y + from.height : from.y },
      { x, y: down ? to.y : to.y + to.height },
    ];
  }
  const right = from.x < to.x;
  const [start, end] = [right ? from.x + from.width : from.x, right ? to.x : to.x + to.width];
  const y = shared(from.y, from.height, to.y, to.height);
  if (y !== undefined) {
    return [
      { x: start, y },
      { x: end, y },
    ];
  }
  const [middle, y1, y2] = [(start + end) / 2, from.y + from.height / 2, to.y + to.height / 2];
  return [
    { x: start, y: y1 },
    { x: middle, y: y1 },
    { x: middle, y: y2 },
    { x: end, y: y2 },
  ];
}

/** The middle of the longest part of a way. */
function middleOf(points: readonly Point[]): Point {
  const lengthTo = (index: number) =>
    Math.abs(points[index].x - points[index - 1].x) + Math.abs(points[index].y - points[index - 1].y);
  const indexes = points.map((_, index) => index).slice(1);
  const [longest] = indexes.sort((a, b) => lengthTo(b) - lengthTo(a));
  const [a, b] = [points[longest - 1], points[longest]];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

const groupsOf = ({ groups }: Layout) =>
  Object.fromEntries(Object.entries(groups).map(([id, { resources }]) => [id, resources]));

/** The arrows that are drawn one by one. */
export function drawnLinks(layout: Layout, template: object): readonly Link[] {
  const { watchers } = layout;
  return linksOf(template, groupsOf(layout)).filter(
    ({ from, to, kind }) =>
      !(watchers.includes(to) && ['is counted', 'shows'].includes(kind)) || watchers.includes(from),
  );
}

/** The groups of a template as they are drawn. */
export function drawnNodes(layout: Layout, template: object): Readonly<Record<string, DrawnNode>> {
  const members = membersOf(template, groupsOf(layout));
  const nodes = Object.entries(layout.groups).map(([id, { column, y, height, title, service }]) => {
    const resources = members[id];
    if (resources.length === 0) {
      throw new Error(`the template has nothing for ${id}`);
    }
    const named = title ?? nameOf(resources.find((resource) => nameOf(resource) !== '')!);
    return [id, { ...boxAt(column, y, height), title: named, service, facts: factsOf(resources) }] as const;
  });
  return Object.fromEntries(nodes);
}

function outsideEdges({ outside }: Layout, nodes: Readonly<Record<string, DrawnNode>>): readonly DrawnEdge[] {
  return outside.map(({ column, y, calls, reads }) => {
    const ends = [boxAt(column, y, 34), nodes[calls ?? reads!]];
    const [from, to] = reads === undefined ? ends : ends.reverse();
    return { points: pathBetween(from, to) };
  });
}

/** The picture of a template. */
export function draw(layout: Layout): string {
  const template = layout.template();
  const nodes = drawnNodes(layout, template);
  const edges = drawnLinks(layout, template).map(({ from, to }): DrawnEdge => {
    const {
      label,
      points = pathBetween(nodes[from], nodes[to]),
      labelAt = middleOf(points),
    } = layout.ways[`${from} > ${to}`] ?? {};
    return { points, label, labelAt };
  });
  const others = layout.outside.map(({ title, column, y }) => ({ ...boxAt(column, y, 34), title, facts: [] }));
  return drawDiagram({
    ...{ title: layout.title, width: WIDTH, height: layout.height, frames: layout.frames },
    nodes: [...Object.values(nodes), ...others],
    edges: [...edges, ...outsideEdges(layout, nodes), layout.watching],
  });
}
