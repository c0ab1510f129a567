import { Duration, Token } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { givenUserPool } from './variants';
import {
  ApiHandler,
  Network,
  ShopAuth,
  TableCapacity,
  WebAcl,
  type EcommerceServerlessApiProps,
  type ShopUsagePlan,
} from '../../src';
import { CODE, functionOfAnotherApp } from '../surroundings';
import { newShop, newStack } from '../synth';

type Props = Partial<EcommerceServerlessApiProps>;

const plan: ShopUsagePlan = { name: 'free', rateLimit: 1, burstLimit: 1 };
const jwt = { issuer: 'https://issuer.example.com', audience: ['shop'] };
const pool = () => givenUserPool(newStack());
const NAME = 'be a name without white space, commas and brackets';
const ORIGIN = 'allowedOrigins must be origins such as https://shop.example.com';
const seconds = (count: number) => Duration.seconds(count);

const BROKEN: [Props, string][] = [
  [{ environmentSuffix: 'DEV' }, 'environmentSuffix must'],
  [{ allowedOrigins: ['*'] }, `${ORIGIN}, got ["*"]`],
  [{ allowedOrigins: ['https://shop.example.com/'] }, `${ORIGIN}, got ["https://shop.example.com/"]`],
  [{ allowedOrigins: ['shop.example.com'] }, `${ORIGIN}, got ["shop.example.com"]`],
  [{ allowedOrigins: ["https://a'b.example.com"] }, `${ORIGIN}, got`],
  [
    { allowedOrigins: ['https://a.example.com', 'https://a.example.com'] },
    'allowedOrigins must hold 10 origins at most, each once',
  ],
  [
    { allowedOrigins: Array.from({ length: 11 }, (_, index) => `https://a${index}.example.com`) },
    'allowedOrigins must hold 10 origins at most, each once',
  ],
  [{ allowedOrigins: [Token.asString({ Ref: 'X' })] }, `${ORIGIN}, got ["<token>"]`],
  [{ allowedOrigins: Token.asList({ Ref: 'X' }) }, 'allowedOrigins must be known at synthesis, got a token'],
  [{ cartRetention: Duration.minutes(59) }, 'cartRetention must be between 1 hour and 365 days, got 59 minutes'],
  [{ cartRetention: Duration.days(366) }, 'cartRetention must be between 1 hour and 365 days, got 366 days'],
  [{ throttlingRateLimit: 0 }, 'throttlingRateLimit must be a whole number from 1 to 10000, got 0'],
  [{ network: Network.nat({ cidr: '8.8.0.0/16' }) }, 'network.cidr must'],
  [{ network: Network.none(' ') }, 'network.reason must say something, got " "'],
  [
    { tableCapacity: TableCapacity.provisioned({ readCapacity: 0, writeCapacity: 1 }) },
    'tableCapacity.readCapacity must be a whole number from 1 to 40000, got 0',
  ],
  [{ webAcl: WebAcl.existing('shop') }, 'webAcl must be the ARN of a regional web ACL of AWS WAF, got "shop"'],
  ...['', 'Free', '-free', 'a'.repeat(41)].map((name): [Props, string] => [
    { usagePlans: [{ ...plan, name }] },
    `usagePlans[0].name must be 1 to 40 lower-case letters, digits and inner hyphens, and of one plan only, got "${name}"`,
  ]),
  [
    { usagePlans: [plan, plan] },
    'usagePlans[1].name must be 1 to 40 lower-case letters, digits and inner hyphens, and of one plan only, got "free"',
  ],
  [
    { usagePlans: [{ ...plan, rateLimit: 0 }] },
    'usagePlans[0].rateLimit must be a whole number from 1 to 10000, got 0',
  ],
  [
    { usagePlans: [{ ...plan, burstLimit: 5_001 }] },
    'usagePlans[0].burstLimit must be a whole number from 1 to 5000, got 5001',
  ],
  [{ usagePlans: [{ ...plan, quota: 0 }] }, 'usagePlans[0].quota must be a whole number from 1 to 1000000000, got 0'],
  ...(['productsHandler', 'cartsHandler', 'customersHandler', 'ordersHandler'] as const).flatMap(
    (prop): [Props, string][] => [
      [
        { [prop]: ApiHandler.bundled({ timeout: seconds(30) }) },
        `${prop}.timeout must be between 1 second and 29 seconds, got 30 seconds`,
      ],
      [
        { [prop]: ApiHandler.fromCode({ ...CODE, environmentVariables: { AUTH: 'NONE' } }) },
        `${prop}.environmentVariables must be others than those of the construct, got ["AUTH"]`,
      ],
    ],
  ),
  [{ auth: ShopAuth.none('') }, 'auth.reason must say something, got ""'],
  [{ auth: ShopAuth.cognito({ adminGroup: 'the admins' }) }, `auth.adminGroup must ${NAME}, got "the admins"`],
  [{ auth: ShopAuth.userPool(pool(), { scopes: [] }) }, 'auth.scopes must hold at least one scope, got []'],
  [
    { auth: ShopAuth.userPool(pool(), { adminScope: 'a' }) },
    'auth.adminScope must stand with scopes, as ID tokens hold none, got "a"',
  ],
  [
    { auth: ShopAuth.userPool(pool(), { scopes: ['a'], adminScope: 'a,b' }) },
    `auth.adminScope must ${NAME}, got "a,b"`,
  ],
  [
    { auth: ShopAuth.jwt({ ...jwt, issuer: 'http://issuer.example.com' }) },
    'auth.issuer must be an https URL, got "http://issuer.example.com"',
  ],
  [{ auth: ShopAuth.jwt({ ...jwt, jwksUri: 'keys' }) }, 'auth.jwksUri must be an https URL, got "keys"'],
  ...[[], [''], ['a,b']].map((audience): [Props, string] => [
    { auth: ShopAuth.jwt({ ...jwt, audience }) },
    'auth.audience must hold at least one audience, without commas, got',
  ]),
  [
    { auth: ShopAuth.jwt({ ...jwt, resultsCacheTtl: Duration.minutes(61) }) },
    'auth.resultsCacheTtl must be between 0 seconds and 1 hour, got 1 hour 1 minute',
  ],
  [
    { auth: ShopAuth.lambda(functionOfAnotherApp(), { resultsCacheTtl: Duration.minutes(61) }) },
    'auth.resultsCacheTtl must be between 0 seconds and 1 hour, got 1 hour 1 minute',
  ],
  [{ auth: ShopAuth.lambda(functionOfAnotherApp(), { adminGroup: '[a]' }) }, `auth.adminGroup must ${NAME}, got "[a]"`],
  [{ auth: ShopAuth.iam({ adminRole: 'a b' }) }, `auth.adminRole must ${NAME}, got "a b"`],
];

describe('props (X5)', () => {
  test.each(BROKEN)('fails for the broken props %#', (props, message) => {
    expect(() => newShop(props)).toThrow(`EcommerceServerlessApi at Stack/EcommerceServerlessApi:\n- ${message}`);
  });

  test('fails for a key of another region', () => {
    const stack = newStack();
    const encryptionKey = Key.fromKeyArn(stack, 'Theirs', 'arn:aws:kms:us-east-1:111122223333:key/theirs');
    expect(() => newShop({ encryptionKey }, stack)).toThrow('encryptionKey must be in the region eu-west-1');
  });

  test('fails once for everything', () => {
    const props = { allowedOrigins: ['*'], cartRetention: seconds(1), throttlingRateLimit: 0 };
    expect(() => newShop(props)).toThrow(/allowedOrigins.*\n- cartRetention.*\n- throttlingRateLimit/);
  });

  const LIMITS: Props[] = [
    { allowedOrigins: ['http://localhost:3000'], cartRetention: Duration.hours(1) },
    { cartRetention: Duration.days(365) },
    { usagePlans: [{ ...plan, name: 'a'.repeat(40), rateLimit: 10_000, burstLimit: 5_000, quota: 1_000_000_000 }] },
    { cartsHandler: ApiHandler.bundled({ timeout: seconds(29) }) },
    { cartsHandler: ApiHandler.bundled({ timeout: seconds(1) }) },
    { auth: ShopAuth.lambda(functionOfAnotherApp(), { resultsCacheTtl: Duration.hours(1) }) },
    { auth: ShopAuth.lambda(functionOfAnotherApp(), { resultsCacheTtl: seconds(0) }) },
    { auth: ShopAuth.jwt({ issuer: Token.asString({ Ref: 'X' }), audience: ['a'] }) },
  ];

  test.each(LIMITS)('takes the limits %#', (props) => {
    expect(() => newShop(props)).not.toThrow();
  });
});
