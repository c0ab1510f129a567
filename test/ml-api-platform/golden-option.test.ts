import { PrefixList } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { brokenRules, quietTemplate, type Given } from './platforms';
import { givenSecret, image } from './variants';
import { Edge, PlatformDatabase, Rollout, type GoldenPredictions } from '../../src';
import { byType } from '../surroundings';

const golden =
  (objectKeys: GoldenPredictions['objectKeys'], others: Given = () => ({})): Given =>
  (stack) => ({
    rollout: Rollout.canary(),
    goldenPredictions: { bucket: Bucket.fromBucketName(stack, 'Golden', 'golden'), objectKeys },
    ...others(stack),
  });

test('a version with golden predictions has a function that asks its new tasks, by the rule for tests (M9)', () => {
  const template = quietTemplate(
    golden({ v1: 'v1.json' }, () => ({
      versions: { v1: { image: image() }, v2: { image: image() } },
      database: PlatformDatabase.none('It is a test.'),
    })),
  );
  const asked = byType(template, 'AWS::Lambda::Function').filter(([, { Properties }]) =>
    /golden/.test(Properties.FunctionName),
  );
  expect(asked).toHaveLength(1);
  const [[id, { Properties }]] = asked;
  const { Variables } = Properties.Environment;
  expect(Object.values(Variables)).toEqual(
    expect.arrayContaining(['v1.json', 'ml.example.com', '{"x-golden":"1"}', '30000']),
  );
  const hooks = byType(template, 'AWS::ECS::Service').map(([, service]) => [
    service.Properties.ServiceName,
    service.Properties.DeploymentConfiguration.LifecycleHooks,
  ]);
  expect(hooks).toEqual([
    [
      'ml-api-v1-dev',
      [
        {
          HookTargetArn: { 'Fn::GetAtt': [id, 'Arn'] },
          LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          RoleArn: expect.anything(),
        },
      ],
    ],
    ['ml-api-v2-dev', undefined],
  ]);
});

describe('rules (X5)', () => {
  test.each<[string, Given]>([
    [
      'goldenPredictions must be left out with Rollout.rolling(), which has no tasks that only tests use, got an object',
      golden({ v1: 'a' }, () => ({ rollout: undefined })),
    ],
    [
      'goldenPredictions must be left out with Edge.publicAlb(): the function reaches it from within, got an object',
      golden({ v1: 'a' }, (stack) => ({
        edge: Edge.publicAlb({
          originPrefixList: PrefixList.fromPrefixListId(stack, 'CloudFront', 'pl-0a1b2c3d'),
          originSecret: givenSecret(stack, 'origin'),
        }),
      })),
    ],
    ['goldenPredictions.objectKeys must be of v1, v2, got ["v1","v3"]', golden({ v1: 'a', v3: 'b' })],
  ])('%s', (message, given) => {
    expect(brokenRules(given)).toEqual([message]);
  });

  test('take each of the others', () => {
    for (const rollout of [Rollout.canary(), Rollout.linear(), Rollout.blueGreen()]) {
      expect(brokenRules(golden({ v2: 'a' }, () => ({ rollout, edge: Edge.privateOrigin() })))).toEqual([]);
    }
  });
});
