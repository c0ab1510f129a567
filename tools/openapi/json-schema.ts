import { toJsonSchema, type ConversionConfig } from '@valibot/to-json-schema';
import type * as v from 'valibot';

/** A schema of JSON, as far as it is looked into here. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
}

/** Checks that JSON Schema has no word for, such as that of a currency, are left to the handlers. */
export function convert(
  schema: v.GenericSchema,
  typeMode: 'input' | 'output',
  more: ConversionConfig = {},
): JsonSchema {
  const { $schema, ...converted } = toJsonSchema(schema, {
    errorMode: 'ignore',
    typeMode,
    target: 'draft-2020-12',
    ...more,
  });
  return converted as JsonSchema;
}
