import { CfnResource, Stack, TagManager } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Concurrency, EnvironmentProfile, type EnvironmentProfileOptions } from '../../src';
import { build, ofType, standard, VARIANTS, type Built, type Variant } from '../variants';

/** Types whose data goes with them, what they are read with, and the policies without which such a resource would take plain HTTP. */
const STATEFUL =
  /^AWS::(Backup::BackupVault|SQS::Queue|SQS::QueuePolicy|DynamoDB::GlobalTable|Logs::LogGroup|KMS::Key|Cognito::UserPool|RDS::DBCluster|RDS::DBInstance|RDS::DBSubnetGroup|S3::Bucket|S3::BucketPolicy)$/;

/** Values that no environment has by default. */
const CELLS: EnvironmentProfileOptions = {
  logRetention: RetentionDays.ONE_YEAR,
  httpApiLogRetention: RetentionDays.ONE_YEAR,
  logLevel: ApplicationLogLevel.FATAL,
  throttlingRateLimit: 7,
  throttlingBurstLimit: 9,
  concurrency: Concurrency.reserved(12),
};

/** A change of its tags would undo what a roll-out of Amazon ECS did to it: https://github.com/aws/aws-cdk/issues/36649 */
const UNTAGGED = new Set(['AWS::ElasticLoadBalancingV2::ListenerRule']);

/** Every function, by its properties. */
const functionsOf = (built: Built) => ofType(built, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);
const logGroupsOf = (built: Built) => ofType(built, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties);

/** The tags of each resource that can have any, as they stand in the template; those of a global table, of its replicas. */
function tagsOf({ construct, resources }: Built): [path: string, tags: Record<string, string>][] {
  const taggable = construct.node
    .findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .filter((node) => {
      const isOfReplicas = node.cfnResourceType === 'AWS::DynamoDB::GlobalTable';
      return TagManager.isTaggable(node) || TagManager.isTaggableV2(node) || isOfReplicas;
    })
    .map((node) => Stack.of(node).getLogicalId(node));
  return resources
    .filter(([id, { Type }]) => taggable.includes(id) && !UNTAGGED.has(Type))
    .flatMap(([id, { Properties = {} }]): [string, Record<string, string>][] =>
      ((Properties.Replicas ?? [Properties]) as object[]).map((tagged) => {
        const [, tags = {}] =
          Object.entries<object>(tagged as Record<string, object>).find(([key, value]) => {
            return /Tags$/.test(key) && typeof value === 'object';
          }) ?? [];
        const entries = Array.isArray(tags) ? tags.map(({ Key, Value }) => [Key, Value]) : Object.entries(tags);
        // What consoles show networks and health checks by is not ours.
        return [id, Object.fromEntries(entries.filter(([key]) => !/^(Name$|aws-cdk:)/.test(key)))];
      }),
    );
}

describe.each(VARIANTS)('operation of $title', (variant) => {
  test.each(['dev', 'prod'])('in %s, everything goes with the stack (X3)', (environmentSuffix) => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of standard(variant, environmentSuffix).resources) {
      expect({ id, DeletionPolicy: DeletionPolicy ?? 'Delete' }).toEqual({ id, DeletionPolicy: 'Delete' });
      expect(UpdateReplacePolicy).toBe(DeletionPolicy);
    }
  });

  test.each([{ dataProtection: true }, { environmentProfile: EnvironmentProfile.of({ dataProtection: true }) }])(
    'what holds data, and only that, stays with data protection: %o (X3)',
    (props) => {
      const { resources } = build(variant, props);
      const kept = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain').map(([id]) => id);
      expect(kept).toEqual(resources.filter(([, { Type }]) => STATEFUL.test(Type)).map(([id]) => id));
      for (const [, { Properties }] of ofType({ resources }, 'AWS::DynamoDB::GlobalTable')) {
        expect(Properties.Replicas.length).toBeGreaterThan(0);
        for (const { DeletionProtectionEnabled } of Properties.Replicas) {
          expect(DeletionProtectionEnabled).toBe(true);
        }
      }
    },
  );

  test('every function is arm64 on the current Node.js, traced, and logs JSON into a group of its own (X8, X11)', () => {
    const built = standard(variant);
    const groups = ofType(built, 'AWS::Logs::LogGroup').map(([id]) => id);
    const used = functionsOf(built).map(({ LoggingConfig }) => LoggingConfig.LogGroup.Ref);
    used.forEach((group) => expect(groups).toContain(group));
    expect(new Set(used).size).toBe(used.length);
    for (const { Architectures, Runtime, TracingConfig, LoggingConfig } of functionsOf(built)) {
      expect(Architectures).toEqual(['arm64']);
      expect(Runtime).toBe(variant.title.includes('code of one’s own') ? 'python3.14' : 'nodejs24.x');
      expect(TracingConfig).toEqual({ Mode: 'Active' });
      expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG' });
    }
  });

  test('every cell of the profile is in every resource that it is for (X4, X8, X11)', () => {
    const built = build(variant, { environmentProfile: EnvironmentProfile.of(CELLS) });
    logGroupsOf(built).forEach(({ RetentionInDays }) => expect(RetentionInDays).toBe(365));
    functionsOf(built).forEach(({ LoggingConfig }) => expect(LoggingConfig.ApplicationLogLevel).toBe('FATAL'));
    const throttle = expect.objectContaining({ ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 });
    for (const [, { Properties }] of ofType(built, 'AWS::ApiGateway::Stage')) {
      expect(Properties.MethodSettings).toEqual([throttle]);
    }
    for (const [, { Properties }] of ofType(built, 'AWS::ApiGatewayV2::Stage')) {
      expect(Properties.DefaultRouteSettings).toEqual(throttle);
    }
    const reserved = (of: Built) => functionsOf(of).map((fn) => fn.ReservedConcurrentExecutions);
    // What must not run twice at once has 1, whatever the profile says.
    const expected = reserved(standard(variant)).map((executions) => (executions === 1 ? 1 : executions && 12));
    expect(reserved(built)).toEqual(expected);
  });

  test('every function has the log level of the prop before that of the profile (X4)', () => {
    const environmentProfile = EnvironmentProfile.of(CELLS);
    const built = build(variant, { environmentProfile, logLevel: ApplicationLogLevel.WARN });
    functionsOf(built).forEach(({ LoggingConfig }) => expect(LoggingConfig.ApplicationLogLevel).toBe('WARN'));
  });

  test('everything that can have tags has them (X9)', () => {
    const tags = { Team: 'payments', ManagedBy: 'us' };
    const tagged = tagsOf(build(variant, { projectName: 'shop', tags }));
    expect(tagged.length).toBeGreaterThan(0);
    for (const [path, found] of tagged) {
      expect({ path, ...found }).toEqual({ path, Environment: 'dev', Project: 'shop', ...tags });
    }
  });

  test('the tags name the system when there is no project (X9)', () => {
    for (const [path, found] of tagsOf(standard(variant))) {
      expect({ path, ...found }).toEqual({
        path,
        Environment: 'dev',
        Project: projectOf(variant),
        ManagedBy: 'cdk-golden-paths',
      });
    }
  });

  test('every known value of `outputs` is an output of the stack when asked for, and none otherwise (X13)', () => {
    const built = build(variant, { exportOutputs: true });
    const stack = Stack.of(built.construct);
    const expected = stack.resolve(Object.values(built.construct.outputs ?? {})).flatMap(valuesOf);
    expect(outputsOf(built)).toEqual(expected);
    expect(outputsOf(standard(variant))).toEqual([]);
  });
});

/** The values of a stack's outputs, without those by which another region's stack refers to what is in it. */
function outputsOf({ template }: Built): unknown[] {
  const outputs = Object.entries((template.toJSON().Outputs ?? {}) as Record<string, { Value: unknown }>);
  return outputs.filter(([id]) => !id.startsWith('PublishOutput')).map(([, { Value }]) => Value);
}

function projectOf({ kind }: Variant): string {
  const names = { WebhookPipeline: 'webhook-pipeline', EcommerceServerlessApi: 'shop', MlApiPlatform: 'ml-api' };
  return new Map(Object.entries(names)).get(kind) ?? 'http-api';
}

/** A value, or each of a record of values. */
function valuesOf(value: unknown): unknown[] {
  const isRecord =
    typeof value === 'object' && value !== null && !Object.keys(value).some((key) => /^(Ref|Fn::)/.test(key));
  return isRecord ? Object.values(value) : [value];
}
