import type { Duration } from 'aws-cdk-lib';
import { orderingKindOf, type Ordering } from './ordering';
import type { WebAcl } from '../apis/web-acl';
import type { Concurrency } from '../environment/concurrency';
import { rule, type Rule } from '../validation/rules';

/** What tells one kind from another. */
export interface IngressKind {
  readonly name: 'validateFirst' | 'queueFirst' | 'httpApi';
  /** Which kind of API requests come in by. */
  readonly api: 'REST' | 'HTTP';
  /** Whether a request is verified before it is acknowledged, by the validator; else by the router. */
  readonly validates: boolean;
}

/**
 * How requests come in, and what is done with them before they are acknowledged.
 */
export class Ingress {
  /**
   * REST API -> validator function -> ingest queue. A sender learns at once what is wrong with its request: what is not signed as it has to be is
   * answered 401, and nothing of it is stored.
   */
  public static validateFirst(): Ingress {
    return new Ingress({ name: 'validateFirst', api: 'REST', validates: true });
  }

  /**
   * REST API -> ingest queue, without a function between them. A request is acknowledged when it is stored, and verified by the router: fewer parts can fail
   * or be throttled before the acknowledgement, and bursts cost no executions.
   *
   * The trade-off: a sender never learns that its request was not signed as it has to be, or was no event: it is answered 202, and is in the quarantine
   * queue with the reason `Unverified` or `Malformed`. Anybody who knows the URL can fill that queue as fast as the throttle lets in. Until a request is verified,
   * all its headers are stored with it. A handshake that asks for an answer does not get it. While a secret cannot be read, requests wait in the
   * ingest queue and end in its dead-letter queue. What Amazon SQS does not take, such as a body over `maxPayloadSize`, is answered 503.
   */
  public static queueFirst(): Ingress {
    return new Ingress({ name: 'queueFirst', api: 'REST', validates: false });
  }

  /**
   * HTTP API -> validator function -> ingest queue, as with `validateFirst`, for $1.00 a million requests of up to 512 KB instead of $3.50 (us-east-1, 2026-11).
   *
   * The trade-off: an HTTP API has no web ACL, no execution logs and no traces, and answers in its own words what it refuses by itself (404, 429, 503).
   *
   * @see https://aws.amazon.com/api-gateway/pricing/
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
   */
  public static httpApi(): Ingress {
    return new Ingress({ name: 'httpApi', api: 'HTTP', validates: true });
  }

  private constructor(private readonly kind: IngressKind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function ingressKindOf(ingress = Ingress.validateFirst()): IngressKind {
  return ingress['kind'];
}

/** What not every ingress can have. */
interface IngressProps {
  readonly ingress?: Ingress;
  readonly webAcl?: WebAcl;
  readonly validatorTimeout?: Duration;
  readonly validatorConcurrency?: Concurrency;
  readonly ordering?: Ordering;
}

/** The rules of what an ingress cannot have. */
export function ingressRules(props: IngressProps): Rule[] {
  const { api, validates } = ingressKindOf(props.ingress);
  const { isFifo } = orderingKindOf(props.ordering);
  const behindQueue = 'be left out with Ingress.queueFirst, which has no validator';
  return [
    rule('webAcl', props.webAcl, 'be left out with Ingress.httpApi: AWS WAF does not protect HTTP APIs', () => {
      return api === 'REST';
    }),
    rule('validatorTimeout', props.validatorTimeout, behindQueue, () => validates),
    rule('validatorConcurrency', props.validatorConcurrency, behindQueue, () => validates),
    rule('ordering', props.ordering, 'be none or fair with Ingress.queueFirst', () => validates || !isFifo),
  ];
}
