import type { Template } from 'aws-cdk-lib/assertions';
import { byType } from '../surroundings';

/** Whose pages may call. */
export const ORIGINS = ['https://shop.example.com', 'https://admin.example.com'];

/** The path of a resource of an API. */
function pathOf(template: Template, id: { Ref: string } | { 'Fn::GetAtt': unknown }): string {
  if (!('Ref' in id)) {
    return '';
  }
  const { ParentId, PathPart } = template.toJSON().Resources[id.Ref].Properties;
  return `${pathOf(template, ParentId)}/${PathPart}`;
}

/** Every method, by its key. */
export function methodsOf(template: Template): Map<string, Record<string, any>> {
  return new Map(
    byType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => [
      `${Properties.HttpMethod} ${pathOf(template, Properties.ResourceId)}`,
      Properties,
    ]),
  );
}

/** The function of a physical name: its id and its properties. */
export function functionOf(template: Template, name: string): [id: string, properties: Record<string, any>] {
  const found = byType(template, 'AWS::Lambda::Function').filter(
    ([, { Properties }]) => Properties.FunctionName === name,
  );
  expect(found).toHaveLength(1);
  return [found[0][0], found[0][1].Properties];
}
