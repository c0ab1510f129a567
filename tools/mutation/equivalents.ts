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
  {
    file: 'src/monitoring/objectives/slo.ts',
    line: 'return broken !== undefined && isPossible(percent) ? `${broken}; did you mean ${percent}?` : broken;',
    replacement: 'true',
    why: 'What is possible as a percentage is never possible times 100, so where nothing is broken the rest is false.',
  },
  {
    file: 'src/monitoring/alarm-delivery.ts',
    line: 'return topic.node.root.node',
    replacement: 'topic.node.root.node.findAll()',
    why: 'What is no resource has no type, and so none of those that are looked for.',
  },
  {
    file: 'src/monitoring/alarm-delivery.ts',
    line: 'return topic.node.root.node',
    replacement: 'topic.node.root.node.findAll().filter(node => CfnResource.isCfnResource(node))',
    why: 'A resource of another type has no property that refers to the topic.',
  },
  {
    file: 'src/monitoring/alarm-delivery.ts',
    line: 'if (Reference.isReference(token)) {',
    replacement: 'true',
    why: 'No token but a reference has a target.',
  },
  {
    file: 'src/monitoring/alarm-delivery.ts',
    line: 'if (given.length > 0 || environment.isLikeProduction) {',
    replacement: 'true',
    why: 'Where no topic was given and nobody is to be asked for, the aspect does nothing.',
  },
  {
    file: 'src/monitoring/alarm-delivery.ts',
    line: 'if (given.length > 0 || environment.isLikeProduction) {',
    replacement: 'given.length >= 0',
    why: 'Where no topic was given and nobody is to be asked for, the aspect does nothing.',
  },
];
