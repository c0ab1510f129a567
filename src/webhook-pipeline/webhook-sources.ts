import { Annotations, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { CANONICAL_SOURCE, Env } from './env';
import type { SecretTarget, SourceTarget } from './source-target';
import { placeOf, type WebhookSecret } from './webhook-secret';
import { definitionOf, type SourceDefinition, type WebhookSource } from './webhook-source';
import { letReadParameterValue, letReadSecretValue } from '../functions/grants';

/** A source as it stands in the API. */
export interface NamedSource extends SourceDefinition {
  readonly name: string;
  /** The resource of API Gateway that it is posted to. */
  readonly resource: string;
}

/** What the sources are given by. */
export interface SourceProps {
  readonly source?: WebhookSource;
  readonly sources?: { [name: string]: WebhookSource };
}

/** Every source, the canonical one first. */
export function namedSources({ source, sources = {} }: SourceProps): NamedSource[] {
  const canonical = source && { ...definitionOf(source), name: CANONICAL_SOURCE, resource: `/${CANONICAL_SOURCE}` };
  const others = Object.entries(sources).map(([name, one]) => {
    return { ...definitionOf(one), name, resource: `/${CANONICAL_SOURCE}/${name}` };
  });
  return [...(canonical ? [canonical] : []), ...others];
}

/** Each source as the function that verifies reads it, by its resource. */
export function sourceTargets(sources: NamedSource[]): Record<string, SourceTarget> {
  return Object.fromEntries(
    sources.map(({ name, resource, kind, secret, tolerance, typeMap, about }) => [
      resource,
      {
        name,
        kind,
        secret: secret && placeOf(secret).target,
        toleranceSeconds: tolerance?.toSeconds({ integral: false }),
        typeMap,
        ...about,
      },
    ]),
  );
}

/** Tells the validator of its sources, and lets it read their secrets. */
export function letVerify(validator: LambdaFunction, sources: NamedSource[]): void {
  for (const { secret } of sources) {
    if (secret !== undefined) {
      letRead(validator, secret);
    }
  }
  validator.addEnvironment(Env.SOURCES, Stack.of(validator).toJsonString(sourceTargets(sources)));
}

/** Lets a function read a secret; what it has to know to do so. */
export function letRead(fn: LambdaFunction, of: WebhookSecret): SecretTarget {
  const { secret, parameter, target } = placeOf(of);
  if (secret !== undefined) {
    letReadSecretValue(fn, secret);
  }
  if (parameter !== undefined) {
    letReadParameterValue(fn, parameter);
  }
  return target;
}

/** Warns of each source that verifies nothing. */
export function warnOfUnverified(scope: Construct, sources: NamedSource[]): void {
  for (const { name, resource, reason } of sources.filter(({ kind }) => kind === 'unverified')) {
    Annotations.of(scope).addWarningV2(
      `cdk-golden-paths:unverifiedSource:${name}`,
      `anybody who knows the URL can post events to ${resource}, and claim the id of an event before it comes: ${reason}`,
    );
  }
}
