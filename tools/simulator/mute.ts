import { alarmFinder } from './composite';
import { refuse, render, resourcesOf, type Resource } from './template';

/** Minute 0 of a simulation, a Monday, in the timezone of every rule. */
const START = Date.UTC(2026, 10, 2);
const MINUTE_MS = 60_000;
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

/** A field of a cron expression: its limits, and names for its values from the lowest on. */
interface Field {
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { from: 0, to: 59, names: [] },
  { from: 0, to: 23, names: [] },
  { from: 1, to: 31, names: [] },
  { from: 1, to: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { from: 0, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];

/** The alarms that a rule mutes, and in which minutes. */
export interface MuteRule {
  readonly alarms: readonly string[];
  /** For each of the first `minutes` minutes, whether it is muted. */
  readonly mutedIn: (minutes: number) => readonly boolean[];
}

function valueIn(text: string, { from, to, names }: Field): number {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + from : Number(text);
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new Error(`${text} is not in a schedule field`);
  }
  return value;
}

/** The values that one field of a cron expression means: lists, ranges, steps and names. */
function valuesOf(text: string, field: Field): ReadonlySet<number> {
  const values = text.split(',').flatMap((part) => {
    const [range, step] = part.split('/');
    const [first, last] = range === '*' ? [String(field.from), String(field.to)] : range.split('-');
    const low = valueIn(first, field);
    const high = last !== undefined ? valueIn(last, field) : step === undefined ? low : field.to;
    return Array.from({ length: high - low + 1 }, (_, index) => low + index).filter(
      (value) => (value - low) % Number(step ?? 1) === 0,
    );
  });
  return new Set(values);
}

/** Whether a window starts in a minute; as in cron, one of two restricted days (of month and week) is enough. */
function cron(expression: string): (minute: number) => boolean {
  const parts = expression.split(' ');
  if (parts.length !== FIELDS.length) {
    throw new Error(`schedule ${expression} needs ${FIELDS.length} fields`);
  }
  const [minutes, hours, days, months, weekdays] = parts.map((part, index) => valuesOf(part, FIELDS[index]));
  const eitherDay = parts[2] !== '*' && parts[4] !== '*';
  return (minute) => {
    const date = new Date(START + minute * MINUTE_MS);
    const day = days.has(date.getUTCDate());
    const weekday = weekdays.has(date.getUTCDay()) || (date.getUTCDay() === 0 && weekdays.has(7));
    const onDay = eitherDay ? day || weekday : day && weekday;
    return (
      onDay && months.has(date.getUTCMonth() + 1) && hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())
    );
  };
}

function startsOf(expression: string): (minute: number) => boolean {
  const [, kind, argument] = /^(cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'cron') {
    return cron(argument);
  }
  const at = (Date.parse(`${argument}Z`) - START) / MINUTE_MS;
  if (!Number.isInteger(at)) {
    throw new Error(`schedule ${expression} cannot be read`);
  }
  return (minute) => minute === at;
}

function minutesOf(duration: string): number {
  const match = DURATION.exec(duration);
  const [days, hours, minutes] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const total = days * 1440 + hours * 60 + minutes;
  if (!(total > 0)) {
    throw new Error(`duration ${duration} cannot be read`);
  }
  return total;
}

/** A minute is muted when a window began in the last `duration` minutes, also before minute 0. */
function mutedMinutes(starts: (minute: number) => boolean, duration: number, minutes: number): readonly boolean[] {
  let end = -Infinity;
  for (let minute = 1 - duration; minute < 0; minute++) {
    if (starts(minute)) {
      end = minute + duration;
    }
  }
  return Array.from({ length: minutes }, (_, minute) => {
    if (starts(minute)) {
      end = minute + duration;
    }
    return minute < end;
  });
}

function muteRule(resource: Resource, idOf: (name: string) => string): MuteRule {
  refuse(resource, 'StartDate', 'ExpireDate');
  const { Rule, MuteTargets } = resource.properties as {
    Rule: { Schedule: { Expression: string; Duration: string } };
    MuteTargets?: { AlarmNames: readonly unknown[] };
  };
  const starts = startsOf(Rule.Schedule.Expression);
  const duration = minutesOf(Rule.Schedule.Duration);
  return {
    alarms: (MuteTargets?.AlarmNames ?? []).map((name) => idOf(render(name))),
    mutedIn: (minutes) => mutedMinutes(starts, duration, minutes),
  };
}

/**
 * The mute rules of a template; a window that began before minute 0 reaches into the simulation.
 * Source: "Alarm mute rules", Amazon CloudWatch User Guide.
 */
export function muteRules(template: object): readonly MuteRule[] {
  const idOf = alarmFinder(template);
  return resourcesOf(template, 'AWS::CloudWatch::AlarmMuteRule').map((resource) => muteRule(resource, idOf));
}
