import { readFileSync } from 'fs';
import { join } from 'path';
import { build, ofType, standard, SYSTEMS, VARIANTS, type Built } from '../variants';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

interface Queue {
  readonly id: string;
  readonly QueueName: string;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: { readonly 'Fn::GetAtt': [string, string] } };
  readonly RedriveAllowPolicy?: { readonly redrivePermission?: string; readonly sourceQueueArns?: unknown[] };
}

/** What the roles of a construct may do. */
function statementsOf(variant: Built): Statement[] {
  return ofType(variant, 'AWS::IAM::Policy').flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** The policies of resources of a type, by the logical id of the resource that they are of. */
function resourcePolicies(variant: Built, type: string, owners: string): Map<string, Statement[]> {
  return new Map(
    ofType(variant, type).flatMap(([, { Properties }]) =>
      Properties[owners].map(({ Ref }: { Ref: string }) => [Ref, Properties.PolicyDocument.Statement] as const),
    ),
  );
}

const deniesPlainHttp = ({ Effect, Condition }: Statement) =>
  Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false';

describe.each(VARIANTS)('security of $title', (variant) => {
  test('every queue is encrypted, and denies plain HTTP (X7)', () => {
    const built = standard(variant);
    const policies = resourcePolicies(built, 'AWS::SQS::QueuePolicy', 'Queues');
    for (const [id, { Properties }] of ofType(built, 'AWS::SQS::Queue')) {
      expect([Properties.SqsManagedSseEnabled === true, Properties.KmsMasterKeyId !== undefined]).toContain(true);
      expect([id, policies.get(id)?.some(deniesPlainHttp)]).toEqual([id, true]);
    }
  });

  test('every dead-letter queue takes messages of its own queue only, and a queue that is none, of no queue (X6)', () => {
    const queues = ofType(standard(variant), 'AWS::SQS::Queue').map(
      ([id, { Properties }]) => ({ id, ...Properties }) as Queue,
    );
    const sourcesOf = (dlq: string) =>
      queues
        .filter(({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] === dlq)
        .map(({ QueueName }) => QueueName);
    for (const { id, RedrivePolicy, RedriveAllowPolicy = {} } of queues) {
      const { redrivePermission, sourceQueueArns = [] } = RedriveAllowPolicy;
      const names = sourceQueueArns.map((arn) => JSON.stringify(arn).match(/:sqs:[^:]+:.*:([^":]+)"/)?.[1]);
      expect({ id, names }).toEqual({ id, names: sourcesOf(id) });
      const expected = RedrivePolicy ? undefined : names.length > 0 ? 'byQueue' : 'denyAll';
      expect({ id, redrivePermission }).toEqual({ id, redrivePermission: expected });
    }
  });

  test('every topic denies plain HTTP and lets the alarms of this account in (X7)', () => {
    const built = standard(variant);
    const policies = resourcePolicies(built, 'AWS::SNS::TopicPolicy', 'Topics');
    for (const [id] of ofType(built, 'AWS::SNS::Topic')) {
      const statements = policies.get(id) ?? [];
      expect([id, statements.some(deniesPlainHttp)]).toEqual([id, true]);
      expect(statements).toContainEqual({
        Sid: 'AllowAlarmsOfThisAccount',
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: { Ref: id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      });
    }
  });

  test('every REST API refuses TLS 1.0 and 1.1, and no stage logs bodies (X7, X10)', () => {
    const built = standard(variant);
    for (const [, { Properties }] of ofType(built, 'AWS::ApiGateway::RestApi')) {
      expect(Properties).toMatchObject({ SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PQ_2025_09' });
      expect(Properties.EndpointAccessMode).toBe('STRICT');
    }
    for (const [, { Properties }] of ofType(built, 'AWS::ApiGateway::Stage')) {
      for (const settings of Properties.MethodSettings) {
        expect(settings).toMatchObject({ LoggingLevel: 'ERROR', DataTraceEnabled: false });
      }
    }
  });

  test('every table is encrypted with a key of KMS, and has point-in-time recovery (X7)', () => {
    for (const [, { Properties }] of ofType(standard(variant), 'AWS::DynamoDB::GlobalTable')) {
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
      for (const { PointInTimeRecoverySpecification } of Properties.Replicas) {
        expect(PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
      }
    }
  });

  test('every role has no inline policy, no action is a wildcard of a service, and no two functions share a role (X6)', () => {
    const built = standard(variant);
    ofType(built, 'AWS::IAM::Role').forEach(([, { Properties }]) => expect(Properties.Policies).toBeUndefined());
    for (const action of statementsOf(built).flatMap(({ Action }) => [Action].flat())) {
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+\*?$/);
    }
    const roles = ofType(built, 'AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Role));
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('nothing names a partition, a region or an account (X2)', () => {
    const template = JSON.stringify(build(variant, {}, {}).template.toJSON());
    // CloudFront has its metrics in one region, wherever it is used from.
    expect(template.replaceAll('us-east-1', '')).not.toMatch(
      /arn:aws[:-]|[a-z]{2}-(north|south|east|west|central)+-\d|(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])/,
    );
  });

  test('nothing is of the account, and nothing runs on deployment but what empties buckets (X3, X14)', () => {
    const types = standard(variant).resources.map(([, { Type }]) => Type);
    const refused =
      /^(AWS::GuardDuty::|AWS::ApiGateway::Account$|AWS::CloudFormation::CustomResource$|Custom::(?!S3AutoDeleteObjects$))/;
    expect(types.filter((type) => refused.test(type))).toEqual([]);
  });

  test('no variable holds a secret (X10)', () => {
    for (const [, { Properties }] of ofType(standard(variant), 'AWS::Lambda::Function')) {
      const variables = Object.keys(Properties.Environment.Variables);
      expect(variables.filter((name) => /SECRET|PASSWORD|TOKEN|CREDENTIAL|API_KEY/.test(name))).toEqual([]);
    }
  });
});

/** Actions on `*` that a construct has in any of its variants. */
function wildcards(kind: string): string[] {
  const built = VARIANTS.filter((variant) => variant.kind === kind).map((variant) => standard(variant));
  const onAll = built.flatMap(statementsOf).filter(({ Resource }) => Resource === '*');
  return [...new Set(onAll.flatMap(({ Action }) => [Action].flat()))].sort();
}

/** The actions that a README names where it tells of wildcards. */
function namedWildcards(folder: string): string[] {
  const readme = readFileSync(join(__dirname, '../../src', folder, 'README.md'), 'utf8');
  const [paragraph] = /^Wildcards: [\s\S]*?\n\n/m.exec(readme)!;
  return [...paragraph.matchAll(/`([a-z0-9]+:[A-Za-z]+)`/g)].map(([, action]) => action).sort();
}

test.each(SYSTEMS)('the README of $kind names each action on every resource (X6)', ({ kind, folder }) => {
  const others = SYSTEMS.filter((system) => system.folder === folder).flatMap((system) => wildcards(system.kind));
  expect(wildcards(kind).length).toBeGreaterThan(0);
  expect([...new Set(others)].sort()).toEqual(namedWildcards(folder));
});
