import type { Duration, Size } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { isUnresolved, show, type Rule } from './rules';

/*
 * What values are to be, for callers whose language does not check it: a table of kinds beside the props that it is for. The
 * compiler sees that a table has every prop, and no other kind than that of the prop.
 */

/** What a value is to be. */
export interface Kind<T> {
  /** What is wrong with a value; `prop` is empty for the props as a whole. */
  readonly check: (prop: string, value: unknown) => Rule[];
  readonly isNeeded?: boolean;
  /** For the compiler only. */
  readonly like?: T;
}

/** What has to be given. */
interface Needed<T> extends Kind<T> {
  readonly isNeeded: true;
}

/** The kind of each prop. */
export type Shape<T> = {
  readonly [P in keyof T]-?: Pick<T, P> extends Required<Pick<T, P>> ? Needed<T[P]> : Kind<NonNullable<T[P]>>;
};

function kind<T>(what: string, holds: (value: unknown) => boolean): Kind<T> {
  return {
    check: (prop, value) => [
      holds(value) || isUnresolved(value) ? undefined : `${prop} must be ${what}, got ${show(value)}`,
    ],
  };
}

export const TEXT = kind<string>('a string', (value) => typeof value === 'string');
export const NUMBER = kind<number>('a number', (value) => typeof value === 'number');
export const FLAG = kind<boolean>('true or false', (value) => typeof value === 'boolean');
export const DURATION = thing<Duration>('a Duration', 'toMilliseconds');
export const SIZE = thing<Size>('a Size', 'toBytes');
export const FUNCTION = thing<IFunction>('a function', 'functionArn');
export const LOG_GROUP = thing<ILogGroup>('a log group', 'logGroupName');
export const CERTIFICATE = thing<ICertificate>('a certificate', 'certificateArn');

/** What is known by a member, as there may be several copies of its class. */
export function thing<T>(what: string, member: keyof T & string): Kind<T> {
  return kind(what, (value) => typeof value === 'object' && value !== null && member in value);
}

/** What a class of the library makes. */
export function instance<T>(what: string, { prototype }: { readonly prototype: T }): Kind<T> {
  return kind(what, (value) => Object.prototype.isPrototypeOf.call(prototype as object, value as object));
}

/** A value of an enum, which is read when it is needed. */
export function oneOf<T extends string | number>(what: string, values: () => object): Kind<T> {
  // An enum of numbers has its names as values, too.
  const isValue = (value: unknown) =>
    Object.entries(values()).some(([name, one]) => one === value && Number.isNaN(Number(name)));
  return kind(`a value of ${what}`, isValue);
}

const LIST = kind('a list', Array.isArray);
const OBJECT = kind('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** A list of one kind. */
export function listOf<T>(item: Kind<T>): Kind<T[]> {
  const each = (prop: string, values: unknown[]) =>
    values.flatMap((value, index) => item.check(`${prop}[${index}]`, value));
  return within(LIST, (prop, value) => each(prop, value as unknown[]));
}

/** An object with values of one kind. */
export function mapOf<T>(item: Kind<T>): Kind<{ [key: string]: T }> {
  const each = (prop: string, values: object) =>
    Object.entries(values).flatMap(([key, value]) => item.check(`${prop}.${key}`, value));
  return within(OBJECT, (prop, value) => each(prop, value as object));
}

/** An object with props. */
export function struct<T>(shape: Shape<T>): Kind<T> {
  const kinds = Object.entries<Kind<unknown>>(shape);
  const each = (prefix: string, values: Record<string, unknown>) =>
    kinds.flatMap(([key, { check, isNeeded }]) =>
      values[key] === undefined && !isNeeded ? [] : check(prefix === '' ? key : `${prefix}.${key}`, values[key]),
    );
  return within(OBJECT, (prop, value) => each(prop, value as Record<string, unknown>));
}

/** What has to be given. */
export function needed<T>({ check }: Kind<T>): Needed<T> {
  return { check, isNeeded: true };
}

function within<T>(outer: Kind<unknown>, inner: Kind<T>['check']): Kind<T> {
  return {
    check: (prop, value) => {
      const broken = outer.check(prop === '' ? 'props' : prop, value).filter((message) => message !== undefined);
      return broken.length > 0 || isUnresolved(value) ? broken : inner(prop, value);
    },
  };
}

/** Throws one error with every value that is of another kind; `title` is who was given them. */
export function checkTypes<T>(title: string, props: unknown, kinds: Kind<T>): void {
  const broken = kinds.check('', props).filter((message) => message !== undefined);
  if (broken.length > 0) {
    throw new Error([`${title}:`, ...broken].join('\n- '));
  }
}
