import { parseArgs } from 'util';

export const HELP = `npx cdk-golden-paths contract-check URL --golden FILE [options] [-- COMMAND ARGUMENTS…]

Holds a running container to the container contract: health, limits, errors, overload, and how it ends at SIGTERM.
Exits with 0 when all checks pass, with 1 when one fails, and with 2 when it was called wrongly.

  --golden FILE         golden predictions of the version: the first of them is what is sent
  --max-body-bytes N    a larger body has to be refused (default 1048576)
  --burst N             requests at once (default 64)
  --drain-seconds N     how long it accepts after SIGTERM, as its DRAIN_SECONDS (default 60)
  --stop-seconds N      when it has to have ended after SIGTERM (default 120)
  --junit FILE          also writes the results as JUnit XML
  -h, --help            this text

SIGTERM is sent to one of these; without any, those checks are skipped:
  -- COMMAND            starts the container, and stops it: the only way to see its exit code
  --pid PID             a process that runs
  --signal-command CMD  what sends it, such as "docker kill --signal TERM api"
`;

/** What is checked, and how. */
export interface Options {
  readonly url: string;
  readonly golden: string;
  readonly maxBodyBytes: number;
  readonly burst: number;
  readonly drainSeconds: number;
  readonly stopSeconds: number;
  readonly junit?: string;
  readonly command: string[];
  readonly pid?: number;
  readonly signalCommand?: string;
}

/** An option that is wrong; the message is for the user. */
export class UsageError extends Error {}

/** The options; undefined when the user asks for help. */
export function readOptions(args: string[]): Options | undefined {
  const end = args.indexOf('--');
  const [own, command] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  const { values, positionals } = parsed(own);
  if (values.help) {
    return undefined;
  }
  const options: Options = {
    url: urlOf(positionals),
    golden: values.golden ?? '',
    maxBodyBytes: wholeNumber('max-body-bytes', values['max-body-bytes']),
    burst: wholeNumber('burst', values.burst),
    drainSeconds: wholeNumber('drain-seconds', values['drain-seconds']),
    stopSeconds: wholeNumber('stop-seconds', values['stop-seconds']),
    junit: values.junit,
    command,
    pid: values.pid === undefined ? undefined : wholeNumber('pid', values.pid),
    signalCommand: values['signal-command'],
  };
  checkTogether(options);
  return options;
}

const text = { type: 'string' } as const;

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        golden: text,
        'max-body-bytes': { ...text, default: '1048576' },
        burst: { ...text, default: '64' },
        'drain-seconds': { ...text, default: '60' },
        'stop-seconds': { ...text, default: '120' },
        junit: text,
        pid: text,
        'signal-command': text,
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function urlOf(positionals: string[]): string {
  const isUrl = positionals.length === 1 && URL.canParse(positionals[0]) && /^https?:/i.test(positionals[0]);
  if (!isUrl) {
    throw new UsageError(`URL must be one, of http or https, got ${positionals.join(' ') || 'none'}`);
  }
  return positionals[0].replace(/\/+$/, '');
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw new UsageError(`--${name} must be a whole number from 1, got ${value}`);
  }
  return Number(value);
}

function checkTogether({ golden, drainSeconds, stopSeconds, command, pid, signalCommand }: Options): void {
  if (golden === '') {
    throw new UsageError('--golden must be given');
  }
  if (stopSeconds <= drainSeconds) {
    throw new UsageError(`--stop-seconds must be more than --drain-seconds (${drainSeconds}), got ${stopSeconds}`);
  }
  if ([command.length > 0, pid !== undefined, signalCommand !== undefined].filter(Boolean).length > 1) {
    throw new UsageError('only one of -- COMMAND, --pid and --signal-command may be given');
  }
}
