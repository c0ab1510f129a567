import { Duration, Size, Token } from 'aws-cdk-lib';

/** A rule that was checked: what to tell the user when it is broken, `<prop> must <rule>, got <value>`. */
export type Rule = string | undefined;

/**
 * Checks a value against a rule. A value that is undefined or an unresolved token breaks no rule.
 */
export function rule<T>(
  prop: string,
  value: T | undefined,
  must: string | (() => string),
  holds: (value: T) => boolean,
): Rule {
  if (value === undefined || isUnresolved(value) || holds(value)) {
    return undefined;
  }
  return `${prop} must ${typeof must === 'string' ? must : must()}, got ${show(value)}`;
}

/** A rule for whole numbers, both limits included. */
export function wholeNumberRule(prop: string, value: number | undefined, min: number, max: number): Rule {
  return rule(
    prop,
    value,
    `be a whole number from ${min} to ${max}`,
    (n) => Number.isInteger(n) && n >= min && n <= max,
  );
}

/** The rule of what is left out for a reason, which whoever reviews it reads. */
export function reasonRules(prop: string, reason: string): Rule[] {
  return [rule(`${prop}.reason`, reason, 'say something', (text) => text.trim() !== '')];
}

/** The units that services take durations in. */
const UNITS = { milliseconds: 1, seconds: 1_000, minutes: 60_000, days: 86_400_000 };

/** Rules for durations, both limits included, that the template holds in whole units. */
export function durationRules(
  prop: string,
  value: Duration | undefined,
  min: Duration,
  max: Duration,
  unit: keyof typeof UNITS = 'seconds',
): Rule[] {
  return [
    rule(
      prop,
      value,
      () => `be between ${min.toHumanString()} and ${max.toHumanString()}`,
      (d) => millisecondsOf(d) >= millisecondsOf(min) && millisecondsOf(d) <= millisecondsOf(max),
    ),
    rule(prop, value, `be whole ${unit}`, (d) => millisecondsOf(d) % UNITS[unit] === 0),
  ];
}

/** A rule for values that the template is made of, so that none of them can be a token. */
export function knownRule(prop: string, value: unknown): Rule {
  return isUnresolved(value) ? `${prop} must be known at synthesis, got a token` : undefined;
}

/** Fractions of a millisecond are for the rules to refuse, all of them at once. */
export function millisecondsOf(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}

/** Whether only the deployment knows a value. */
export function isUnresolved(value: unknown): boolean {
  if (value instanceof Duration || value instanceof Size) {
    return value.isUnresolved();
  }
  return Token.isUnresolved(value);
}

/** A text for people: what only the deployment knows is `<token>` in it. */
export function readable(text: string): string {
  return text.replace(/[$#]\{Token\[[^\]]*\]\}/g, '<token>');
}

/** A value for people. */
export function show(value: unknown): string {
  if (typeof value === 'string') {
    return readable(JSON.stringify(value));
  }
  if (isUnresolved(value)) {
    return '<token>';
  }
  if (Array.isArray(value)) {
    return `[${value.map(show).join(',')}]`;
  }
  if (value instanceof Duration) {
    return value.toHumanString();
  }
  if (value instanceof Size) {
    return `${value.toBytes()} bytes`;
  }
  const isPlain = typeof value === 'object' && value !== null && value.toString === Object.prototype.toString;
  return isPlain ? 'an object' : typeof value === 'function' ? 'a function' : String(value);
}
