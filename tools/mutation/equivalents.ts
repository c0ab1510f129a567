import type { Equivalent } from './score';

/** Breaks that nobody could notice: each was looked at. */
export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'src/environment/environment.ts',
    line: "['dev', EnvironmentProfile.DEV],",
    replacement: '[]',
    why: 'A suffix that names no profile gets that of dev; whether it names one is asked only of what looks like production.',
  },
  {
    file: 'src/environment/environment.ts',
    line: "['dev', EnvironmentProfile.DEV],",
    replacement: '""',
    why: 'As above; no suffix is empty.',
  },
  {
    file: 'src/environment/outputs.ts',
    line: "return Object.entries(value).map(([of, one]) => [pascalCase(of) + name.replace(/s$/, ''), one]);",
    replacement: '/s/',
    why: 'No name of a record of values has an s but the one of its plural.',
  },
  {
    file: 'src/apis/http-auth.ts',
    line: "return new HttpAuth({ name: 'None', create: () => new HttpNoneAuthorizer(), rules, reason });",
    replacement: '() => undefined',
    why: 'A route without an authorizer asks for none.',
  },
  {
    file: 'src/functions/handlers/request-body.ts',
    line: "if (!JSON_MEDIA_TYPE.test(header?.[1] ?? '')) {",
    replacement: '"Stryker was here!"',
    why: 'Any text that is no media type of JSON is refused as the empty one is.',
  },
  {
    file: 'src/functions/handlers/request-body.ts',
    line: "const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');",
    replacement: '""',
    why: 'Buffer.from() takes an empty encoding for utf8.',
  },
  {
    file: 'src/monitored-http-api/handlers/service.ts',
    line: '} catch {',
    replacement: '{}',
    why: 'A path with a broken escape is none of the known ones, and no path is none of them either.',
  },
  {
    file: 'src/webhook-pipeline/handlers/transaction-event.ts',
    line: '? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))',
    replacement: 'a <= b',
    why: 'The keys of an object are never equal.',
  },
  {
    file: 'src/monitoring/alarms/function.ts',
    line: 'const FIVE_MINUTES = () => Duration.minutes(5);',
    replacement: '() => undefined',
    why: 'Metrics of AWS Lambda are of five minutes in aws-cdk-lib when nothing is said.',
  },
  {
    file: 'src/monitoring/alarms/function.ts',
    line: 'metric: fn.function.metricErrors({ period: FIVE_MINUTES() }),',
    replacement: '{}',
    why: 'As above.',
  },
  {
    file: 'src/monitoring/alarms/function.ts',
    line: 'metric: fn.function.metricThrottles({ period: FIVE_MINUTES() }),',
    replacement: '{}',
    why: 'As above.',
  },
  {
    file: 'src/monitoring/alarms/function.ts',
    line: 'metric: fn.function.metricDuration({ period: FIVE_MINUTES() }),',
    replacement: '{}',
    why: 'As above.',
  },
  {
    file: 'src/monitoring/alarms/function.ts',
    line: 'left: [fn.metricInvocations({ period }), fn.metricErrors({ period }), fn.metricThrottles({ period })],',
    replacement: '{}',
    why: 'As above.',
  },
  {
    file: 'src/monitoring/alarms/queue.ts',
    line: 'metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),',
    replacement: '{}',
    why: 'So are metrics of Amazon SQS.',
  },
];
