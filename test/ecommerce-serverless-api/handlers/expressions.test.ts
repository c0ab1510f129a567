import { expressionsOf } from '../../../src/ecommerce-serverless-api/handlers/expressions';

describe('expressions', () => {
  test('of a change and its conditions', () => {
    const change = { set: { status: 'OPEN', gone: undefined }, add: { version: 1 } };
    const conditions = {
      all: [['id', 'present'] as const, ['stock', '>=', 3] as const],
      any: [['key', 'absent'] as const, ['expiresAt', '<=', 9] as const],
    };
    expect(expressionsOf(change, conditions)).toEqual({
      UpdateExpression: 'SET #status = :v0 REMOVE #gone ADD #version :v1',
      ConditionExpression:
        'attribute_exists(#id) AND #stock >= :v2 AND (attribute_not_exists(#key) OR #expiresAt <= :v3)',
      ExpressionAttributeNames: {
        '#status': 'status',
        '#gone': 'gone',
        '#version': 'version',
        '#id': 'id',
        '#stock': 'stock',
        '#key': 'key',
        '#expiresAt': 'expiresAt',
      },
      ExpressionAttributeValues: { ':v0': 'OPEN', ':v1': 1, ':v2': 3, ':v3': 9 },
    });
  });

  test('say nothing of what is not there, which DynamoDB would refuse', () => {
    expect(expressionsOf({}, { all: [['id', 'absent']] })).toEqual({
      ConditionExpression: 'attribute_not_exists(#id)',
      ExpressionAttributeNames: { '#id': 'id' },
    });
    expect(expressionsOf({}, {})).toEqual({});
  });
});
