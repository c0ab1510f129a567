import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { AWAY, HOME, primary, secondary, shopIn } from './two-regions';
import { MonitoringLevel, type EcommerceServerlessApiProps } from '../../src';
import { failoverDocument } from '../../tools/failover/document';
import { givenDomain } from '../given';
import { theOnly } from '../surroundings';

const inHome = (props: Partial<EcommerceServerlessApiProps> = {}) =>
  shopIn(HOME, { disasterRecovery: primary(), ...props });
const inAway = (props: Partial<EcommerceServerlessApiProps> = {}) =>
  shopIn(AWAY, { disasterRecovery: secondary(), ...props });

/** What AWS CloudFormation makes of a text: names are known, ids are what the logical id says. */
function textOf(value: unknown, template: Template): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const { Ref, 'Fn::Join': join } = value as { Ref: string; 'Fn::Join'?: [string, unknown[]] };
  const { TableName, StageName } = template.toJSON().Resources[Ref]?.Properties ?? {};
  return join === undefined
    ? (TableName ?? StageName ?? `<${Ref}>`)
    : join[1].map((part) => textOf(part, template)).join(join[0]);
}

const runbookOf = ({ shop, stack, template }: ReturnType<typeof shopIn>) =>
  textOf(stack.resolve(shop.failoverRunbook), template);

/** The widgets of text on the dashboard of the operators. */
function textsOf({ template, shop, stack }: ReturnType<typeof shopIn>): string[] {
  const id = stack.getLogicalId(shop.monitoring.dashboard!.node.defaultChild as CfnDashboard);
  const { DashboardBody } = template.toJSON().Resources[id].Properties;
  const { widgets } = JSON.parse(textOf(DashboardBody, template)) as { widgets: { type: string; properties: any }[] };
  return widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown);
}

const commandsOf = (runbook: string) =>
  [...runbook.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, command]) => command.trimEnd().replace(/^   /gm, ''));

describe.each([
  ['first', inHome, HOME, AWAY],
  ['second', inAway, AWAY, HOME],
] as const)('the runbook of the %s region (E11)', (_which, shopOf, here, there) => {
  const domain = givenDomain(new Stack());
  const made = shopOf({ domain });
  const { shop, stack, template } = made;
  const runbook = runbookOf(made);

  test('says in the region that is left, then in this one, that this one takes over a minute later', () => {
    const says = (region: string) =>
      new RegExp(
        `^aws dynamodb put-item --region ${region} --table-name \\S+ \\\\\n  --item '\\{"name":\\{"S":"home"\\},"region":\\{"S":"${here}"\\},"from":\\{"N":"'\\$\\(\\(\\$\\(date \\+%s\\) \\+ 60\\)\\)'"\\}\\}'$`,
      );
    const [first, second, stop, look] = commandsOf(runbook);
    expect(first).toMatch(says(there));
    expect(second).toMatch(says(here));
    expect(stop).toContain(`get-rest-apis --region ${there}`);
    // With a burst, so many requests would still come through.
    expect(stop).toContain('throttling/rateLimit,value=0');
    expect(stop).toContain('throttling/burstLimit,value=0');
    expect(look).toContain(`get-item --region ${here} `);
  });

  test('names the table, the API and the domain of the shop', () => {
    const [, api] = theOnly(template, 'AWS::ApiGateway::RestApi');
    const table = textOf(stack.resolve(shop.homeRegionTable!.tableName), template);
    const commands = commandsOf(runbook);
    expect(commands.filter((command) => command.includes(`--table-name ${table} `))).toHaveLength(3);
    expect(commands[2]).toContain(`items[?name=='${api.Name}']`);
    expect(commands[2]).toContain('--stage-name prod ');
    expect(runbook).toContain('`dig +short api.example.com`');
    expect(runbook).toContain(`execute-api.${here}.`);
    expect(runbook).toContain('/health` tells `"takesChanges":true`');
  });

  test('undoes the stop with what the stage had', () => {
    const { MethodSettings } = theOnly(template, 'AWS::ApiGateway::Stage')[1];
    const [{ ThrottlingRateLimit, ThrottlingBurstLimit }] = MethodSettings.filter(
      ({ ResourcePath }: { ResourcePath: string }) => ResourcePath === '/*',
    );
    const undo = commandsOf(runbook).at(-1)!;
    expect(runbook.slice(runbook.indexOf('## Back again'))).toContain(undo.split('\n')[0]);
    expect(undo).toContain(`update-stage --region ${there} --stage-name prod `);
    expect(undo).toContain(`throttling/rateLimit,value=${ThrottlingRateLimit}`);
    expect(undo).toContain(`throttling/burstLimit,value=${ThrottlingBurstLimit}`);
  });

  test('is on the dashboard', () => {
    expect(textsOf(made)).toEqual([runbook]);
  });
});

test('the page in docs/ is the runbook of such a shop (E11)', () => {
  const runbook = runbookOf(inAway({ domain: givenDomain(new Stack()) }));
  const documented = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod/health';
  expect(failoverDocument()).toContain(runbook.replace(/https:\S+\/health/, documented));
});

test('without a zone, somebody else leads the traffic, and an endpoint that is off is not asked (E11)', () => {
  const { hostedZone: _, ...domain } = givenDomain(new Stack());
  const runbook = runbookOf(inHome({ domain }));
  expect(runbook).toContain(`have your DNS lead to ${HOME}`);
  expect(runbook).not.toContain('/health');
  expect(runbookOf(inHome({ domain: { ...domain, disableExecuteApiEndpoint: false } }))).toContain('/health');
  expect(runbookOf(inHome())).toContain('/health');
});

test('a shop without a dashboard has the runbook in its code, one in a region has none (E11)', () => {
  const quiet = inHome({ monitoring: MonitoringLevel.ESSENTIAL });
  expect(quiet.shop.monitoring.dashboard).toBeUndefined();
  expect(runbookOf(quiet)).toContain(`Move the shop to ${HOME}`);
  const alone = shopIn(HOME, {});
  expect(alone.shop.failoverRunbook).toBeUndefined();
  expect(textsOf(alone)).toEqual([]);
});
