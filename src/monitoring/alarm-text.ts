import { readFileSync } from 'fs';
import { join } from 'path';
import { Aws, Stack, Token } from 'aws-cdk-lib';
import type { CfnLogGroup, ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { AlarmDefinition } from './alarm-definition';

/** What an alarm says of itself. */
export type AlarmText = Pick<AlarmDefinition, 'meaning' | 'runbookSection' | 'logQuery'>;

/** Where an alarm's description points to. */
export interface AlarmLinks {
  readonly runbookUrl: string;
  /** Undefined when there is no dashboard with a known name. */
  readonly dashboardUrl?: string;
}

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

/** The runbook as it was when a version was released; a checkout has no version yet. */
export const runbookOf = (released: string): string =>
  `https://github.com/cdk-golden-paths/cdk-golden-paths/blob/${released === '0.0.0' ? 'main' : `v${released}`}/docs/runbook.md`;

/** Where this library's runbook is: that of the version in use, which has the sections that its alarms link. */
export const RUNBOOK_URL = runbookOf(version);

/** The most characters of an alarm's description (PutMetricAlarm). */
const MAX_LENGTH = 1024;
/** The most characters of a log group's name (CreateLogGroup). */
const MAX_LOG_GROUP_NAME = 512;

/**
 * What whoever is woken reads first: what it means, what to do, where to look. The query is left out where names are so
 * long that CloudWatch would not take it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function alarmDescription(text: AlarmText, links: AlarmLinks): string {
  const { meaning, runbookSection, logQuery } = text;
  const lines = [
    meaning,
    `Runbook: ${links.runbookUrl}${runbookSection === undefined ? '' : `#${runbookSection}`}`,
    ...(links.dashboardUrl === undefined ? [] : [`Dashboard: ${links.dashboardUrl}`]),
  ];
  if (logQuery === undefined) {
    return lines.join('\n');
  }
  const names = logQuery.logGroups.map((group) => group.logGroupName).join(' ');
  const nameLength = logQuery.logGroups.reduce((sum, group) => sum + 1 + lengthOfName(group), 0);
  const query = (logGroups: string) => `Logs Insights, ${logGroups}: ${logQuery.query}`;
  const length = [...lines, query('x'.repeat(nameLength))].join('\n').length;
  return (length > MAX_LENGTH ? lines : [...lines, query(names)]).join('\n');
}

/** In the template, the name of a log group of the app is a reference; what it refers to may say the name. */
function lengthOfName({ logGroupName, node }: ILogGroup): number {
  const { logGroupName: physicalName } = (node.defaultChild ?? {}) as Partial<CfnLogGroup>;
  const known = [logGroupName, physicalName].find((name) => name !== undefined && !Token.isUnresolved(name));
  return known?.length ?? MAX_LOG_GROUP_NAME;
}

/** Domains of the console, by the beginning of the region. */
const CONSOLES = new Map([
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
]);

/** A dashboard in the console of the stack's partition; in a stack of any region, that of the standard partition. */
export function dashboardUrl(scope: IConstruct, dashboardName: string): string {
  const { region } = Stack.of(scope);
  const known = Token.isUnresolved(region) ? '' : region;
  const domain = [...CONSOLES].find(([start]) => known.startsWith(start))?.[1] ?? 'console.aws.amazon.com';
  return `https://${domain}/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboardName}`;
}
