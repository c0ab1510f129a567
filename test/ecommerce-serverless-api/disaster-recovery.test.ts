import { Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AWAY, HOME, keyOf, primary, secondary, secondaryOptions, shopIn, streamOf } from './two-regions';
import { givenUserPool } from './variants';
import {
  ApiHandler,
  DisasterRecovery,
  EcommerceServerlessApi,
  ShopAuth,
  TableCapacity,
  type EcommerceServerlessApiProps,
} from '../../src';
import { givenDomain, ownFunction } from '../given';
import { byType } from '../surroundings';
import { newApp } from '../synth';

const first = shopIn(HOME, { disasterRecovery: primary() });
const second = shopIn(AWAY, { disasterRecovery: secondary() });
const tablesOf = (template: Template) => byType(template, 'AWS::DynamoDB::GlobalTable').map(([, resource]) => resource);
const typesOf = (template: Template) =>
  Object.values<{ Type: string }>(template.toJSON().Resources)
    .map(({ Type }) => Type)
    .filter((type) => type !== 'AWS::DynamoDB::GlobalTable')
    .sort();

/** What each function of the shop is told, and what it may do with tables, by its name. */
function functionsOf({ template, stack }: typeof first) {
  const policies = byType(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);
  return byType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => {
    const [role] = Properties.Role['Fn::GetAtt'];
    const statements = policies
      .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => Ref === role))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return { name: Properties.FunctionName, variables: Properties.Environment.Variables, statements, stack };
  });
}

describe('the first of two regions (E11)', () => {
  const tables = tablesOf(first.template);

  test('has a replica of everything that it keeps in the second one, with the key of that', () => {
    expect(tables.map(({ Properties }) => Properties.TableName)).toEqual([
      'products-prod',
      'carts-prod',
      'customers-prod',
      'orders-prod',
      'requests-prod',
      'home-region-prod',
    ]);
    for (const { Properties } of tables) {
      expect(Properties.Replicas.map(({ Region, SSESpecification }: any) => [Region, SSESpecification])).toEqual([
        [AWAY, { KMSMasterKeyId: keyOf(AWAY) }],
        [HOME, { KMSMasterKeyId: keyOf(HOME) }],
      ]);
      expect(Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    }
  });

  test('protects, restores and scales replicas as it does the tables', () => {
    const { template } = shopIn(HOME, { disasterRecovery: primary(), dataProtection: true });
    for (const { Properties } of tablesOf(template)) {
      const [away, home] = Properties.Replicas.map(({ Region, SSESpecification, ...rest }: any) => rest);
      expect(away).toEqual(home);
      expect(away).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
      const isScaled = Properties.TableName !== 'home-region-prod';
      expect(away.ReadProvisionedThroughputSettings !== undefined).toBe(isScaled);
      expect(away.GlobalSecondaryIndexes?.length).toBe(Properties.GlobalSecondaryIndexes?.length);
    }
  });
});

describe('the second of two regions (E11)', () => {
  test('makes all that the first one makes but the tables, which it uses by their names', () => {
    expect(tablesOf(second.template)).toEqual([]);
    expect(typesOf(second.template)).toEqual(typesOf(first.template));
    const names = ({ shop, stack }: typeof first) => stack.resolve(shop.outputs.tableNames);
    const firstNames = tablesOf(first.template).map(({ Properties }) => Properties.TableName);
    expect([...Object.values(names(second)), second.shop.homeRegionTable!.tableName]).toEqual(firstNames);
    expect(second.shop.outputs.homeRegionTableName).toBe('home-region-prod');
  });

  test('reads the streams of its replicas', () => {
    const mappings = byType(second.template, 'AWS::Lambda::EventSourceMapping');
    const streams = mappings
      .map(([, { Properties }]) => Properties.EventSourceArn)
      .filter((arn) => /dynamodb/.test(arn));
    expect(streams.sort()).toEqual([streamOf('orders'), streamOf('products')]);
  });

  test('lets functions do what they may in the first one, in its own region and with its own key', () => {
    const told = (regional: typeof first, region: string) =>
      functionsOf(regional).map(({ name, statements }) => {
        const used = statements.filter(({ Action }) => /dynamodb:|kms:/.test(JSON.stringify(Action)));
        const ids = new Map(
          byType(regional.template, 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => [
            id,
            Properties.TableName,
          ]),
        );
        const text = JSON.stringify(used)
          .replace(/\{"Fn::GetAtt":\["(\w+)","Arn"\]\}/g, (all, id) => (ids.has(id) ? `"table/${ids.get(id)}"` : all))
          .replace(
            /\{"Fn::GetAtt":\["(\w+)","StreamArn"\]\}/g,
            (_all, id) => `"table/${ids.get(id)}/stream/2026-11-26"`,
          );
        return [
          name,
          leafs(JSON.parse(text)).map((leaf) => leaf.replaceAll(region, '').replace(/^.*:(?=table|key)/, '')),
        ];
      });
    expect(told(second, AWAY)).toEqual(told(first, HOME));
  });
});

/** All texts of a value, joined where CloudFormation joins them. */
function leafs(value: any): string[] {
  if (typeof value !== 'object') {
    return [String(value)];
  }
  if ('Fn::Join' in value) {
    return [leafs(value['Fn::Join'][1]).join('')];
  }
  return Object.values(value).flatMap(leafs);
}

describe.each([
  ['first', first],
  ['second', second],
])('the functions of the %s region', (_which, regional) => {
  const ASKING = ['products', 'carts', 'customers', 'orders', 'payments', 'health'].map((name) => `shop-${name}-prod`);

  test('ask which region takes changes, and it is the first one at first', () => {
    const fns = functionsOf(regional);
    const asking = fns.filter(({ variables }) => variables.HOME_REGION !== undefined);
    expect(asking.map(({ name }) => name).sort()).toEqual([...ASKING].sort());
    for (const { variables, statements } of asking) {
      expect(variables.HOME_REGION).toBe(HOME);
      const table = JSON.stringify(variables.HOME_TABLE);
      const arn = table.includes('Ref') ? JSON.parse(table).Ref : 'home-region-prod';
      const ofHome = statements.filter(({ Resource }) => JSON.stringify(Resource).includes(arn));
      expect(ofHome.map(({ Action }) => Action)).toEqual(['dynamodb:GetItem']);
    }
  });
});

test('a shop in one region has neither replicas nor a table that says which', () => {
  const { shop, template } = shopIn(HOME, {});
  expect([shop.homeRegionTable, shop.outputs.homeRegionTableName]).toEqual([undefined, undefined]);
  expect(tablesOf(template).map(({ Properties }) => Properties.Replicas.length)).toEqual([1, 1, 1, 1, 1]);
  expect(functionsOf({ ...first, template }).some(({ variables }) => 'HOME_REGION' in variables)).toBe(false);
});

test('a function of one has no table that says which region takes changes', () => {
  const stack = new Stack(newApp(), 'Shop', { env: { region: HOME, account: '111122223333' } });
  const ordersHandler = ApiHandler.existing(ownFunction(stack, 'Own'));
  new EcommerceServerlessApi(stack, 'Shop', {
    environmentSuffix: 'prod',
    ordersHandler,
    disasterRecovery: primary(),
    tableCapacity: TableCapacity.onDemand(),
  });
  const own = byType(Template.fromStack(stack), 'AWS::Lambda::Function').find(([id]) => id.startsWith('Own'))!;
  expect(own[1].Properties.Environment).toBeUndefined();
});

describe('customers of one region', () => {
  const warnings = (props: Partial<EcommerceServerlessApiProps>) =>
    Annotations.fromStack(shopIn(HOME, props).stack)
      .findWarning('*', Match.stringLikeRegexp('customersOfOneRegion'))
      .map(({ entry }) => String(entry.data));

  test('are warned of: a pool that is made is of one', () => {
    expect(warnings({ disasterRecovery: primary(), auth: undefined })).toEqual([
      `the user pool is of one region, and its customers have neither account nor orders in the other; give \`auth\` who knows them in both, such as ShopAuth.jwt() [ack: cdk-golden-paths:customersOfOneRegion]`,
    ]);
  });

  test.each<[string, Partial<EcommerceServerlessApiProps>]>([
    ['with one region', { auth: undefined }],
    ['with an issuer', { disasterRecovery: primary() }],
    ['with a pool that is given', { disasterRecovery: primary(), auth: ShopAuth.userPool(givenUserPool(new Stack())) }],
  ])('are not, %s', (_how, props) => {
    expect(warnings(props)).toEqual([]);
  });
});

describe('rules of two regions (X5)', () => {
  const REGION = `be another region than ${HOME}, got`;
  const KEY = `disasterRecovery.encryptionKeyArn must be an ARN such as arn:aws:kms:${AWAY}:111122223333:key/…, got`;
  const stream = (name: string) =>
    `disasterRecovery.${name}StreamArn must be an ARN such as arn:aws:dynamodb:${AWAY}:111122223333:table/…/stream/…, got`;
  const asPrimary = (options: object) =>
    DisasterRecovery.primary({ region: AWAY, encryptionKeyArn: keyOf(AWAY), ...options });
  const asSecondary = (options: object) => DisasterRecovery.secondary({ ...secondaryOptions(), ...options });

  test.each<[DisasterRecovery, Partial<EcommerceServerlessApiProps>, string]>([
    [
      asPrimary({ region: HOME, encryptionKeyArn: keyOf(HOME) }),
      {},
      `disasterRecovery.region must ${REGION} "${HOME}"`,
    ],
    [asPrimary({ region: 'europe' }), {}, `disasterRecovery.region must ${REGION} "europe"`],
    [asPrimary({ encryptionKeyArn: keyOf(HOME) }), {}, `${KEY} "${keyOf(HOME)}"`],
    [asPrimary({ encryptionKeyArn: 'alias/shop' }), {}, `${KEY} "alias/shop"`],
    [primary(), { physicalNames: false }, 'disasterRecovery must stand with physicalNames, got primary'],
    [
      primary(),
      { domain: { ...givenDomain(new Stack()), disableExecuteApiEndpoint: true } },
      'domain.disableExecuteApiEndpoint must be false in two regions with domain.hostedZone: health checks call that endpoint, got true',
    ],
  ])('fail in the first one %#', (disasterRecovery, props, message) => {
    expect(() => shopIn(HOME, { disasterRecovery, ...props })).toThrow(`- ${message}`);
  });

  test.each<[DisasterRecovery, string]>([
    [
      asSecondary({ primaryRegion: AWAY }),
      `disasterRecovery.primaryRegion must be another region than ${AWAY}, got "${AWAY}"`,
    ],
    [asSecondary({ productsStreamArn: 'products' }), `${stream('products')} "products"`],
    [asSecondary({ ordersStreamArn: streamOf('orders').replace(AWAY, HOME) }), stream('orders')],
  ])('fail in the second one %#', (disasterRecovery, message) => {
    expect(() => shopIn(AWAY, { disasterRecovery })).toThrow(`- ${message}`);
  });

  test('fail for a second one without the key of the replicas', () => {
    expect(() => shopIn(AWAY, { disasterRecovery: secondary() }, false)).toThrow(
      '- disasterRecovery must stand with encryptionKey, the key of the replicas, got secondary',
    );
  });

  test('fail for a first one whose region is not known, and for no second one', () => {
    expect(() => shopIn(undefined, { disasterRecovery: primary() })).toThrow(
      /:\n- disasterRecovery must stand in a stack that names its region, got primary$/,
    );
    expect(() => shopIn(undefined, { disasterRecovery: secondary() })).not.toThrow();
  });

  test('pass for what only the deployment knows', () => {
    const token = (name: string) => Token.asString({ Ref: name });
    expect(() => shopIn(HOME, { disasterRecovery: asPrimary({ encryptionKeyArn: token('Key') }) })).not.toThrow();
    const streams = { productsStreamArn: token('Products'), ordersStreamArn: token('Orders') };
    expect(() => shopIn(AWAY, { disasterRecovery: asSecondary(streams) })).not.toThrow();
  });

  test('name what is missing, for callers whose language does not check it', () => {
    expect(() => DisasterRecovery.primary({ region: AWAY } as never)).toThrow(
      'DisasterRecovery.primary:\n- encryptionKeyArn must be a string, got undefined',
    );
    expect(() => DisasterRecovery.secondary({ ...secondaryOptions(), ordersStreamArn: 1 as never })).toThrow(
      'DisasterRecovery.secondary:\n- ordersStreamArn must be a string, got 1',
    );
  });
});
