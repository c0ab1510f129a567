import { App, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { idsInStack, kebabCase, pascalCase } from '../../src/environment/ids';

describe('idsInStack', () => {
  test('are those below the stack, the outermost first', () => {
    const stack = new Stack(new Stage(new App(), 'Prod'), 'Stack');
    const inner = new Construct(new Construct(stack, 'Shop-1'), 'Cards');
    expect(idsInStack(inner)).toEqual(['Shop-1', 'Cards']);
    expect(idsInStack(stack)).toEqual([]);
  });

  test('begin below the nearest stack', () => {
    const nested = new Stack(new Stack(new App(), 'Outer'), 'Inner');
    expect(idsInStack(new Construct(nested, 'Cards'))).toEqual(['Cards']);
  });
});

test.each([
  ['payments', 'Payments'],
  ['card-refunds', 'CardRefunds'],
  ['card-3d-secure', 'Card3dSecure'],
  ['a-b-c', 'ABC'],
  ['a1', 'A1'],
])('%s is %s in construct ids', (name, id) => {
  expect(pascalCase(name)).toBe(id);
});

test.each([
  ['ApiServerErrors', 'api-server-errors'],
  ['AvailabilityBurn1h', 'availability-burn1h'],
  ['Burn1hPage', 'burn1h-page'],
  ['Api', 'api'],
])('%s is %s in physical names', (id, name) => {
  expect(kebabCase(id)).toBe(name);
});
