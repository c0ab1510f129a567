import type { TimeZone } from 'aws-cdk-lib';
import { knownRule, rule, type Rule } from '../validation/rules';
import { listOf, needed, struct, TEXT, thing } from '../validation/types';

/**
 * When versions on GPUs run.
 */
export interface GpuSchedule {
  /**
   * When tasks are wanted, on each of `weekDay`, such as `08:00`. Instances are there from 10 minutes before.
   */
  readonly start: string;
  /**
   * When the tasks go, such as `18:00`; if that is not later than `start`, on the next day. Instances go 10 minutes after.
   */
  readonly stop: string;
  /**
   * The time zone of both, such as `TimeZone.EUROPE_BERLIN`; its summer time is followed.
   */
  readonly timeZone: TimeZone;
  /**
   * The days on which it starts: some of `MON`, `TUE`, `WED`, `THU`, `FRI`, `SAT`, `SUN`.
   *
   * @default - from Monday to Friday
   */
  readonly weekDay?: string[];
}

/** What a schedule is to be. */
export const GPU_SCHEDULE = struct<GpuSchedule>({
  start: needed(TEXT),
  stop: needed(TEXT),
  timeZone: needed(thing<TimeZone>('a TimeZone', 'timezoneName')),
  weekDay: listOf(TEXT),
});

/** How long before the first task instances start, and after the last one they go: a task has two minutes to end. */
const MARGIN_MINUTES = 10;

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const WORKDAYS = DAYS.slice(1, 6);
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Fields of a cron expression, as both kinds of scheduled actions have them. */
export interface Cron {
  readonly minute: string;
  readonly hour: string;
  readonly weekDay: string;
}

/** Whose times they are. */
export type Scheduled = 'tasks' | 'instances';

/** When something starts and when it stops. */
export interface Crons {
  readonly start: Cron[];
  readonly stop: Cron[];
}

/**
 * The times at which tasks, or instances, are told to be there, and to be gone: tasks each hour again, because a stack that is made or updated has
 * neither. Instances are told once, so that a version that is deployed at night keeps its instance until its tasks run.
 */
export function cronsOf({ start, stop, weekDay = WORKDAYS }: GpuSchedule, of: Scheduled): Crons {
  const margin = of === 'instances' ? MARGIN_MINUTES : 0;
  const [from, to] = [minuteOf(start) - margin, minuteOf(stop) + margin];
  const length = modulo(minuteOf(stop) - minuteOf(start), DAY) + 2 * margin;
  const starts = weekDay.map((day) => DAYS.indexOf(day) * DAY + from);
  const isWithin = (minute: number) => starts.some((one) => modulo(minute - one, WEEK) < length);
  const isFirst = (minute: number) => of === 'tasks' || !isWithin(minute - 1);
  const isLast = (minute: number) => of === 'tasks' || isWithin(minute - 1);
  return {
    start: crons(from, (minute) => isWithin(minute) && isFirst(minute)),
    stop: crons(to, (minute) => !isWithin(minute) && isLast(minute)),
  };
}

/** Those hours of the week, at the minute of a time, of which something holds. */
function crons(time: number, holds: (minute: number) => boolean): Cron[] {
  const minute = modulo(time, 60);
  const daysByHours = new Map<string, string[]>();
  DAYS.forEach((name, day) => {
    const hours = [...Array(24).keys()].filter((hour) => holds(day * DAY + hour * 60 + minute)).join(',');
    daysByHours.set(hours, [...(daysByHours.get(hours) ?? []), name]);
  });
  daysByHours.delete('');
  return [...daysByHours].map(([hour, days]) => ({ minute: String(minute), hour, weekDay: days.join(',') }));
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour * 60 + minute;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The rules of a schedule. */
export function scheduleRules(prop: string, schedule: GpuSchedule): Rule[] {
  const { start, stop, weekDay = WORKDAYS } = schedule;
  const times = Object.entries({ start, stop }).flatMap(([name, time]) => [
    knownRule(`${prop}.${name}`, time),
    rule(`${prop}.${name}`, time, 'be a time such as 08:00', (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)),
  ]);
  if (times.some((broken) => broken !== undefined)) {
    return times;
  }
  const isDays = (days: string[]) => days.length > 0 && days.every((day) => DAYS.includes(day));
  const length = modulo(minuteOf(stop) - minuteOf(start), DAY);
  return [
    knownRule(`${prop}.weekDay`, weekDay),
    rule(`${prop}.weekDay`, weekDay, `be some of ${DAYS.join(', ')}`, isDays),
    rule(
      `${prop}.stop`,
      stop,
      `be from 1 to 23 hours after start (${start})`,
      () => length >= 60 && length <= DAY - 60,
    ),
  ];
}
