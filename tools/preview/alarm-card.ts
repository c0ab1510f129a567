import type { AlarmProperties } from './body';
import { at, box, fit, text, widthOf } from './svg';
import type { State } from '../simulator/evaluation';
import { render, resourcesOf } from '../simulator/template';

/** An alarm of a widget. */
export interface Alarm {
  readonly name: string;
  readonly state: State;
}

const COLORS: Record<State, string> = { OK: '#1d8102', ALARM: '#d13212', INSUFFICIENT_DATA: '#687078' };
const FILLS: Record<State, string> = { OK: '#e9f5e4', ALARM: '#fdecea', INSUFFICIENT_DATA: '#f1f3f4' };
const WORDS: Record<State, string> = { OK: 'OK', ALARM: 'In alarm', INSUFFICIENT_DATA: 'Insufficient data' };
const GAP = 8;
const LEAST_WIDTH = 190;
const LEAST_HEIGHT = 36;
const NAME = { size: 12, bold: true };

/** The name in an alarm's ARN, which is `LogicalId.Arn` for an alarm of the template that has no name. */
function alarmOf(arn: string, template: object, states: Readonly<Record<string, State>>): Alarm {
  const called = arn.replace(/^arn:.*?:alarm:/, '').replace(/\.Arn$/, '');
  const found = resourcesOf(template).find(
    ({ id, type, properties }) =>
      /^AWS::CloudWatch::(Composite)?Alarm$/.test(type) && [id, render(properties.AlarmName)].includes(called),
  );
  const name = found?.properties.AlarmName === undefined ? called : render(found.properties.AlarmName);
  return { name, state: states[found?.id ?? name] ?? states[name] ?? 'INSUFFICIENT_DATA' };
}

/** The alarms of a widget by name; an alarm without a given state has not got data yet. */
export function alarmsOf(
  { alarms }: AlarmProperties,
  template: object,
  states: Readonly<Record<string, State>>,
): readonly Alarm[] {
  return alarms.map((arn) => alarmOf(arn, template, states)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function drawCell({ name, state }: Alarm, width: number, height: number): string {
  const words = height >= 34 ? text(14, height / 2 + 15, WORDS[state], { size: 11, color: COLORS[state] }) : '';
  return (
    box({ x: 0, y: 0, width, height }, `fill="${FILLS[state]}" stroke="${COLORS[state]}"`, 4) +
    box({ x: 0, y: 0, width: 6, height }, `fill="${COLORS[state]}"`, 3) +
    text(14, height / 2 + (words ? -2 : 4), fit(name, width - 30, NAME), NAME) +
    words
  );
}

/** As many columns as leave room for the longest name, and more when the rows would not fit. */
function columnsOf(alarms: readonly Alarm[], width: number, height: number): number {
  const needed = Math.max(LEAST_WIDTH, ...alarms.map(({ name }) => widthOf(name, NAME) + 22));
  const rows = Math.max(1, Math.floor((height + GAP) / (LEAST_HEIGHT + GAP)));
  const wide = Math.max(1, Math.floor((width + GAP) / (needed + GAP)));
  return Math.min(alarms.length, Math.max(wide, Math.ceil(alarms.length / rows)));
}

/** Alarms as a grid of cells that fills the inside of a card. */
export function drawAlarms(alarms: readonly Alarm[], width: number, height: number): string {
  const columns = columnsOf(alarms, width, height);
  const rows = Math.ceil(alarms.length / columns);
  const cellWidth = (width - GAP * (columns - 1)) / columns;
  const cellHeight = Math.min(44, (height - GAP * (rows - 1)) / rows);
  return alarms
    .map((alarm, index) => {
      const [column, row] = [index % columns, Math.floor(index / columns)];
      return at(column * (cellWidth + GAP), row * (cellHeight + GAP), drawCell(alarm, cellWidth, cellHeight));
    })
    .join('');
}
