import { Duration } from 'aws-cdk-lib';
import { Cron } from 'croner';
import { alarmFinder } from './composite';
import { refuse, render, resourcesOf, type Resource } from './template';

/** Minute 0 of a simulation, a Monday, in the timezone of every rule. */
const START = Date.UTC(2026, 10, 2);
const MINUTE_MS = 60_000;
const SCHEDULE = /^(cron|at)\((.*)\)$/;

/** The alarms that a rule mutes, and in which minutes. */
export interface MuteRule {
  readonly alarms: readonly string[];
  /** For each of the first `minutes` minutes, whether it is muted. */
  readonly mutedIn: (minutes: number) => readonly boolean[];
}

function scheduleOf(expression: string): Cron {
  const argument = SCHEDULE.exec(expression)?.[2];
  if (argument === undefined) {
    throw new Error(`schedule ${expression} cannot be read`);
  }
  return new Cron(argument, { timezone: 'UTC', mode: '5-part', sloppyRanges: true });
}

/** A minute is muted when a window began in the last `duration` minutes, also before minute 0. */
function mutedMinutes(schedule: Cron, duration: number, minutes: number): readonly boolean[] {
  const muted = new Array<boolean>(minutes).fill(false);
  const minuteOf = (date: Date) => (date.getTime() - START) / MINUTE_MS;
  let start = schedule.nextRun(new Date(START - duration * MINUTE_MS));
  while (start !== null && minuteOf(start) < minutes) {
    muted.fill(true, Math.max(0, minuteOf(start)), minuteOf(start) + duration);
    start = schedule.nextRun(start);
  }
  return muted;
}

function muteRule(resource: Resource, idOf: (name: string) => string): MuteRule {
  refuse(resource, 'StartDate', 'ExpireDate');
  const { Rule, MuteTargets } = resource.properties as {
    Rule: { Schedule: { Expression: string; Duration: string } };
    MuteTargets?: { AlarmNames: readonly unknown[] };
  };
  const schedule = scheduleOf(Rule.Schedule.Expression);
  const duration = Duration.parse(Rule.Schedule.Duration).toMinutes();
  return {
    alarms: (MuteTargets?.AlarmNames ?? []).map((name) => idOf(render(name))),
    mutedIn: (minutes) => mutedMinutes(schedule, duration, minutes),
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
