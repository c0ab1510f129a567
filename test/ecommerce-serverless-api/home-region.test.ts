import { readFileSync } from 'fs';
import { join } from 'path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import * as ts from 'typescript';
import { AWAY, HOME, primary, secondary, shopIn } from './two-regions';
import { DisasterRecovery } from '../../src';
import { Home } from '../../src/ecommerce-serverless-api/handlers/home';
import type { HomeItem } from '../../src/ecommerce-serverless-api/handlers/items';
import { ownFunction } from '../given';
import { byType } from '../surroundings';

describe('a consumer of one’s own (E11)', () => {
  const consumerIn = (region: string, disasterRecovery?: DisasterRecovery) => {
    const { template } = shopIn(region, { disasterRecovery }, true, (shop) => {
      shop.letAskForHomeRegion(ownFunction(shop, 'Mailer'));
    });
    const [, { Properties }] = byType(template, 'AWS::Lambda::Function').find(([id]) => /Mailer/.test(id))!;
    const policies = byType(template, 'AWS::IAM::Policy').filter(([id]) => /Mailer/.test(id));
    const statements = policies.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
    return { variables: Properties.Environment?.Variables, statements };
  };

  test.each([
    [HOME, primary()],
    [AWAY, secondary()],
  ])('in %s can ask which region takes changes, and nothing else', (region, disasterRecovery) => {
    const { variables, statements } = consumerIn(region, disasterRecovery);
    expect(Object.keys(variables).sort()).toEqual(['HOME_REGION', 'HOME_TABLE']);
    expect(variables.HOME_REGION).toBe(HOME);
    const [use, ...ofKey] = statements;
    expect(use.Action).toBe('dynamodb:GetItem');
    expect(JSON.stringify(use.Resource)).toMatch(/HomeRegion|home-region/i);
    expect(JSON.stringify(ofKey.map(({ Action }) => Action))).not.toContain('dynamodb');
  });

  test('of a shop in one region is given nothing', () => {
    expect(consumerIn(HOME)).toEqual({ variables: undefined, statements: [] });
  });

  test('fails for a function that is not of the app (X5)', () => {
    shopIn(HOME, {}, true, (shop) => {
      const imported: IFunction = LambdaFunction.fromFunctionArn(shop, 'Known', 'arn:aws:lambda:a:1:function:known');
      expect(() => shop.letAskForHomeRegion(imported as LambdaFunction)).toThrow(
        'EcommerceServerlessApi.letAskForHomeRegion at Shop/EcommerceServerlessApi:\n- fn must be a function of the app',
      );
    });
  });
});

describe('what the README says that such a consumer asks (E11)', () => {
  const tables = mockClient(DynamoDBClient);
  const NOW = Date.UTC(2026, 10, 26, 12);
  const given = { ...process.env };
  beforeEach(() => {
    tables.reset();
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    Object.assign(process.env, { HOME_REGION: HOME, HOME_TABLE: 'home-region-prod' });
  });
  afterEach(() => {
    process.env = { ...given };
    jest.restoreAllMocks();
  });

  const isHome = (): Promise<boolean> => {
    const readme = readFileSync(join(__dirname, '../../src/ecommerce-serverless-api/README.md'), 'utf8');
    const [, code] = /^```js\n(.*?)^```/ms.exec(readme)!;
    const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const module = { exports: {} as { isHome: () => Promise<boolean> } };
    new Function('require', 'exports', outputText)(() => ({ DynamoDBClient, GetItemCommand }), module.exports);
    return module.exports.isHome();
  };

  const SECONDS = NOW / 1000;
  test.each<[HomeItem | undefined]>([
    [undefined],
    [{ region: HOME, from: 0 }],
    [{ region: HOME, from: SECONDS }],
    [{ region: HOME, from: SECONDS + 1 }],
    [{ region: AWAY, from: 0 }],
    [{ region: AWAY, from: SECONDS + 1 }],
    [{ region: 'none', from: 0 }],
  ])('is what the shop does: %j', async (item) => {
    const Item = item && { name: { S: 'home' }, region: { S: item.region }, from: { N: String(item.from) } };
    tables.on(GetItemCommand).resolves({ Item });
    for (const region of [HOME, AWAY]) {
      process.env.AWS_REGION = region;
      const expected = await new Home().isHere({ now: () => NOW, store: { home: async () => item } });
      expect(await isHome()).toBe(expected);
    }
    expect(tables.commandCalls(GetItemCommand)[0].args[0].input).toEqual({
      TableName: 'home-region-prod',
      Key: { name: { S: 'home' } },
      ConsistentRead: true,
    });
  });

  test.each([[{}], [{ region: { S: HOME } }]])('does nothing for an item that is of no use: %j', async (Item) => {
    process.env.AWS_REGION = HOME;
    tables.on(GetItemCommand).resolves({ Item } as never);
    await expect(isHome()).rejects.toThrow();
  });

  test('is always so in a shop of one region', async () => {
    delete process.env.HOME_TABLE;
    expect(await isHome()).toBe(true);
    expect(tables.calls()).toEqual([]);
  });
});
