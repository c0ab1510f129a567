import { HELP_FLAG, parsedOptions, TEXT, urlOf, UsageError, wholeNumber } from '../checks/usage';

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

function parsed(args: string[]) {
  return parsedOptions(args, {
    golden: TEXT,
    'max-body-bytes': { ...TEXT, default: '1048576' },
    burst: { ...TEXT, default: '64' },
    'drain-seconds': { ...TEXT, default: '60' },
    'stop-seconds': { ...TEXT, default: '120' },
    junit: TEXT,
    pid: TEXT,
    'signal-command': TEXT,
    help: HELP_FLAG,
  });
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
