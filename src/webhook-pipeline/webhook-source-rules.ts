import { Duration } from 'aws-cdk-lib';
import { CANONICAL_SOURCE } from './env';
import type { SourceTarget } from './source-target';
import { placeOf } from './webhook-secret';
import { definitionOf, type WebhookSource } from './webhook-source';
import { namedSources, sourceTargets, type SourceProps } from './webhook-sources';
import { pascalCase } from '../environment/ids';
import { durationRules, reasonRules, rule, type Rule } from '../validation/rules';

/** AWS Lambda gives a function 4 KB of environment variables; the rest is for the other ones. */
const MAX_SOURCES_BYTES = 3_600;
/** An ARN or a name that is not known at synthesis; as long as that of a secret whose name has 80 characters. */
const SECRET_ID_BYTES = 160;

/** A part of one that is not known, such as the region. */
const PART_BYTES = 20;

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

/** The rules of the sources. */
export function sourceRules(props: SourceProps): Rule[] {
  const { source, sources = {} } = props;
  const names = Object.keys(sources);
  const bytes = bytesOf(sourceTargets(namedSources(props)));
  return [
    rule(
      'source',
      source === undefined && names.length === 0 ? 'none' : 'some',
      'be given, or one of sources; WebhookSource.unverified({ reason }) is an endpoint that anybody can post to',
      (given) => given === 'some',
    ),
    ...names.flatMap((name) => [
      rule(
        `sources.${name}`,
        name,
        `have a name of 1 to 40 lower-case letters, digits and inner single hyphens that starts with a letter, other than ${CANONICAL_SOURCE}`,
        isName,
      ),
      ...rulesOfOne(`sources.${name}`, sources[name]),
    ]),
    rule('sources', names, 'have names that differ in more than hyphens', (all) => {
      return new Set(all.map(pascalCase)).size === all.length;
    }),
    rule('sources', bytes, `fit ${MAX_SOURCES_BYTES} bytes of environment variables`, (n) => n <= MAX_SOURCES_BYTES),
    ...(source ? rulesOfOne('source', source) : []),
  ];
}

function isName(name: string): boolean {
  return name.length <= 40 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name !== CANONICAL_SOURCE;
}

function rulesOfOne(prop: string, source: WebhookSource): Rule[] {
  const { tolerance, typeMap = {}, reason, about = {}, secret } = definitionOf(source);
  const { notificationUrl, webhookId, jwks, hmac } = about;
  return [
    ...durationRules(`${prop}.tolerance`, tolerance, Duration.seconds(10), Duration.hours(1)),
    ...Object.entries(typeMap).map(([type, mapped]) =>
      rule(`${prop}.typeMap.${type}`, mapped, 'be 1 to 100 letters, digits, dots, underscores and hyphens', (one) =>
        /^[A-Za-z0-9._-]{1,100}$/.test(one),
      ),
    ),
    ...(reason === undefined ? [] : reasonRules(prop, reason)),
    textRule(`${prop}.secret.field`, secret && placeOf(secret).target.field),
    textRule(`${prop}.webhookId`, webhookId),
    httpsRule(`${prop}.notificationUrl`, notificationUrl),
    ...(jwks ? jwksRules(prop, jwks) : []),
    ...(hmac ? hmacRules(prop, hmac, tolerance) : []),
  ];
}

function jwksRules(prop: string, jwks: NonNullable<SourceTarget['jwks']>): Rule[] {
  return [
    httpsRule(`${prop}.url`, jwks.url),
    headerRule(`${prop}.header`, jwks.header),
    textRule(`${prop}.bodyHashClaim`, jwks.bodyHashClaim),
    textRule(`${prop}.issuer`, jwks.issuer),
    textRule(`${prop}.audience`, jwks.audience),
  ];
}

function hmacRules(prop: string, hmac: NonNullable<SourceTarget['hmac']>, tolerance?: Duration): Rule[] {
  const { header, signedPayload, timestampHeader } = hmac;
  return [
    headerRule(`${prop}.header`, header),
    headerRule(`${prop}.timestampHeader`, timestampHeader),
    rule(`${prop}.signedPayload`, signedPayload, 'hold {body}', (text) => text.includes('{body}')),
    rule(
      `${prop}.signedPayload`,
      signedPayload,
      'hold {timestamp} with timestampHeader, and only then',
      (text) => text.includes('{timestamp}') === (timestampHeader !== undefined),
    ),
    rule(
      `${prop}.tolerance`,
      timestampHeader === undefined ? tolerance : undefined,
      'stand with timestampHeader, without which no time is signed',
      () => false,
    ),
  ];
}

function textRule(prop: string, text: string | undefined): Rule {
  return rule(prop, text, 'say something', (one) => one.trim() !== '');
}

function headerRule(prop: string, header: string | undefined): Rule {
  return rule(prop, header, 'be the name of a header, of 1 to 100 characters', (one) => HEADER_NAME.test(one));
}

function httpsRule(prop: string, url: string | undefined): Rule {
  return rule(prop, url, 'be an https URL', (one) => URL.canParse(one) && new URL(one).protocol === 'https:');
}

/** How long the variable is, with a token as long as what it may stand for. */
function bytesOf(targets: Record<string, SourceTarget>): number {
  const text = JSON.stringify(targets)
    .replace(/"[$#]\{Token\[[^\]]*\]\}"/g, 'x'.repeat(SECRET_ID_BYTES))
    .replace(/[$#]\{Token\[[^\]]*\]\}/g, 'x'.repeat(PART_BYTES));
  return Buffer.byteLength(text);
}
