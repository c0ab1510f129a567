import { existsSync, statSync } from 'fs';
import { join } from 'path';
import { Token } from 'aws-cdk-lib';
import { AssetCode, RuntimeFamily, type Code, type Runtime } from 'aws-cdk-lib/aws-lambda';
import { rule, type Rule } from '../validation/rules';

/** Code that a function is made of. */
export interface Entry {
  readonly code: Code;
  readonly handler: string;
  readonly runtime: Runtime;
}

/** The rules of code on this machine: it is there, and has the file that the handler names. */
export function entryRules(prop: string, { code, handler, runtime }: Entry): Rule[] {
  if (!(code instanceof AssetCode) || code['options'].bundling !== undefined) {
    return [];
  }
  const { path } = code;
  const files = Token.isUnresolved(handler) ? [] : entryFiles(handler, runtime);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return [
    rule(`${prop}.code`, path, 'be a file or folder that exists', existsSync),
    rule(
      `${prop}.handler`,
      handler,
      () => `name a file in ${path} (${files.join(' or ')})`,
      () => !isFolder || files.length === 0 || files.some((file) => existsSync(join(path, file))),
    ),
  ];
}

/** Where a runtime looks for a handler; nothing where that is not known, or is in a layer. */
function entryFiles(handler: string, { family, name }: Runtime): string[] {
  if (handler.startsWith('/')) {
    return [];
  }
  if (name.startsWith('provided')) {
    return ['bootstrap'];
  }
  const beforeFirstDot = handler.replace(/\.[^/]*$/, '');
  const beforeLastDot = handler.replace(/\.[^.]*$/, '').replaceAll('.', '/');
  switch (family) {
    case RuntimeFamily.NODEJS:
      return ['.js', '.mjs', '.cjs'].map((extension) => beforeFirstDot + extension);
    case RuntimeFamily.PYTHON:
      return ['.py', '/__init__.py'].map((extension) => beforeLastDot + extension);
    case RuntimeFamily.RUBY:
      return [`${beforeFirstDot}.rb`];
    default:
      return [];
  }
}
