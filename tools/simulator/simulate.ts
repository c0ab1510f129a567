import { metricAlarms } from './alarms';
import { compositeAlarms, type CompositeAlarm } from './composite';
import { statesOf, type Lookup, type State } from './evaluation';
import { muteRules } from './mute';
import type { Datapoints, Sample, World } from './series';
import { slidingDatapoints } from './sliding';
import { render, resourcesOf } from './template';

/** A notification of an alarm that went into the state ALARM. */
export interface Page {
  readonly minute: number;
  /** The logical id of the alarm. */
  readonly alarm: string;
  /** The actions as text: the logical id of a topic. */
  readonly actions: readonly string[];
}

export interface Simulation {
  /** The state of each alarm, by logical id, in each minute. */
  readonly states: Readonly<Record<string, readonly State[]>>;
  /** The pages in the order of time. */
  readonly pages: readonly Page[];
}

/** Remembers what a function gave for a text key. */
function remember<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const value = known.get(key) ?? make();
    known.set(key, value);
    return value;
  };
}

/** The datapoints of a world by end minute; each metric is observed once, and each statistic of it computed once. */
function lookupIn(world: World, minutes: number): Lookup {
  const samples = remember<readonly (readonly Sample[])[]>();
  const points = remember<Datapoints>();
  return (metric, stat, periodMinutes) => {
    const key = JSON.stringify([metric.namespace, metric.metricName, Object.entries(metric.dimensions).sort()]);
    return points(`${key} ${stat} ${periodMinutes}`, () => {
      const observed = samples(key, () => Array.from({ length: minutes }, (_, minute) => world(metric, minute)));
      return slidingDatapoints(observed, stat, periodMinutes);
    });
  };
}

/** The composite alarms, each one after those that its rule names. */
function afterTheirParts(composites: readonly CompositeAlarm[]): readonly CompositeAlarm[] {
  const ordered: CompositeAlarm[] = [];
  const visit = (alarm: CompositeAlarm, path: readonly string[]): void => {
    if (path.includes(alarm.id)) {
      throw new Error(`${alarm.id} depends on itself`);
    }
    composites.filter(({ id }) => alarm.names.includes(id)).forEach((part) => visit(part, [...path, alarm.id]));
    if (!ordered.includes(alarm)) {
      ordered.push(alarm);
    }
  };
  composites.forEach((alarm) => visit(alarm, []));
  return ordered;
}

function allStates(template: object, world: World, minutes: number): Record<string, readonly State[]> {
  const states: Record<string, readonly State[]> = {};
  const lookup = lookupIn(world, minutes);
  for (const alarm of metricAlarms(template)) {
    states[alarm.id] = statesOf(alarm, lookup, minutes);
  }
  for (const { id, holds } of afterTheirParts(compositeAlarms(template))) {
    states[id] = Array.from({ length: minutes }, (_, minute) =>
      holds((name) => states[name][minute]) ? 'ALARM' : 'OK',
    );
  }
  return states;
}

/** The minutes in which at least one rule mutes an alarm. */
function mutedMinutes(template: object, minutes: number): (alarm: string, minute: number) => boolean {
  const rules = muteRules(template).map(({ alarms, mutedIn }) => ({ alarms, muted: mutedIn(minutes) }));
  return (alarm, minute) => rules.some(({ alarms, muted }) => muted[minute] && alarms.includes(alarm));
}

/**
 * The minutes in which an alarm acts: when it goes into ALARM, or after the mute window in which it did, if it is still
 * in ALARM then. Source: "How alarm mute rules work", Amazon CloudWatch User Guide.
 */
function actingMinutes(states: readonly State[], muted: (minute: number) => boolean): readonly number[] {
  let waiting = false;
  return states.flatMap((state, minute) => {
    waiting = state === 'ALARM' && (waiting || states[minute - 1] !== 'ALARM');
    if (!waiting || muted(minute)) {
      return [];
    }
    waiting = false;
    return [minute];
  });
}

function pagesOf(template: object, states: Record<string, readonly State[]>, minutes: number): readonly Page[] {
  const muted = mutedMinutes(template, minutes);
  const pages = resourcesOf(template).flatMap(({ id, properties }) => {
    const actions = ((properties.AlarmActions ?? []) as readonly unknown[]).map(render);
    if (!(id in states) || actions.length === 0 || properties.ActionsEnabled === false) {
      return [];
    }
    return actingMinutes(states[id], (minute) => muted(id, minute)).map((minute) => ({ minute, alarm: id, actions }));
  });
  return pages.sort((a, b) => a.minute - b.minute);
}

/** What the alarms of a template do in a world. */
export function simulate(template: object, world: World, minutes: number): Simulation {
  const states = allStates(template, world, minutes);
  return { states, pages: pagesOf(template, states, minutes) };
}
