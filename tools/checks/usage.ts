import { parseArgs, type ParseArgsConfig } from 'util';

/** An option that is wrong; the message is for the user. */
export class UsageError extends Error {}

/** An option with a value. */
export const TEXT = { type: 'string' } as const;
/** The option that every command has. */
export const HELP_FLAG = { type: 'boolean', short: 'h', default: false } as const;

/** What stands on the command line. */
export function parsedOptions<const T extends NonNullable<ParseArgsConfig['options']>>(args: string[], options: T) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The URL that a command is called with. */
export function urlOf(positionals: string[]): string {
  const isUrl = positionals.length === 1 && URL.canParse(positionals[0]) && /^https?:/i.test(positionals[0]);
  if (!isUrl) {
    throw new UsageError(`URL must be one, of http or https, got ${positionals.join(' ') || 'none'}`);
  }
  return positionals[0].replace(/\/+$/, '');
}

/** The number that an option says. */
export function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw new UsageError(`--${name} must be a whole number from 1, got ${value}`);
  }
  return Number(value);
}
