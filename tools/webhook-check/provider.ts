import { randomBytes } from 'crypto';
import type { Options } from './options';
import type { SourceKind } from '../../src/webhook-pipeline/source-target';
import { send, type Answer } from '../checks/request';
import { eventOf, type EventType } from '../webhook-signers/events';
import { sign, type Signed } from '../webhook-signers/sign';

/** How a letter differs from one that is genuine and of now. */
export interface Making {
  readonly type?: EventType;
  /** In place of an event. */
  readonly body?: string;
  /** Seconds that the time which is signed is off. */
  readonly offset?: number;
  readonly secret?: string;
}

/** What is signed, by kind, where it is not in headers, or has a time. */
const TIMES: Partial<Record<SourceKind, string>> = {
  stripe: 'stripe-signature',
  standardWebhooks: 'webhook-timestamp',
};
/** The signature, in a header or in Adyen's body. */
const SIGNATURE = /[\w+/]{43,}/;
const AMOUNT = /19(\.?)99/;

/** Sends what a provider would, and what others would in its name. */
export class Provider {
  /** The header with the time that is signed. */
  public readonly timeHeader?: string;
  private events = Date.now() * 1000;

  public constructor(public readonly options: Options) {
    const { kind, hmac } = options;
    const ofHmac = hmac?.signedPayload.includes('{timestamp}') ? hmac.timestampHeader : undefined;
    this.timeHeader = TIMES[kind] ?? ofHmac;
  }

  /** A genuine event, but for what is given. */
  public letter({ type = 'payment', body, offset = 0, secret = this.options.secret }: Making = {}): Signed {
    const { kind, hmac, signedUrl } = this.options;
    this.events += 1;
    const event = eventOf(kind, type, this.events) ?? eventOf(kind, 'payment', this.events)!;
    const now = Date.now() + offset * 1000;
    return sign(kind, secret, body ?? event.body, { now, hmac, url: signedUrl, id: `msg_${this.events}` });
  }

  /** With another amount, and the signature that it had. */
  public withOtherAmount(letter: Signed): Signed {
    return { ...letter, body: letter.body.replace(AMOUNT, (_amount, point) => `20${point}00`) };
  }

  /** With one character of its signature changed. */
  public withOtherSignature({ headers, body }: Signed): Signed {
    const isIn = (text: string) => SIGNATURE.test(text);
    const changed = (text: string) =>
      text.replace(SIGNATURE, (found) => (found.startsWith('0') ? '1' : '0') + found.slice(1));
    const entries = Object.entries(headers).map(([name, value]) => [name, changed(value)] as const);
    return Object.values(headers).some(isIn)
      ? { headers: Object.fromEntries(entries), body }
      : { headers, body: changed(body) };
  }

  /** A second later than it was signed. */
  public withOtherTime({ headers, body }: Signed): Signed {
    const later = headers[this.timeHeader!].replace(/\d{10}/, (seconds) => `${Number(seconds) + 1}`);
    return { headers: { ...headers, [this.timeHeader!]: later }, body };
  }

  /** As anybody can send it. */
  public unsigned(body = eventOf(this.options.kind, 'payment', (this.events += 1))!.body): Signed {
    return { headers: { 'content-type': 'application/json' }, body };
  }

  /** A secret of the same form, which the receiver does not know. */
  public otherSecret(): string {
    const { kind } = this.options;
    return kind === 'standardWebhooks'
      ? `whsec_${randomBytes(24).toString('base64')}`
      : randomBytes(32).toString('hex');
  }

  /** An event that has grown over the limit by one byte, and more for what signing adds. */
  public tooLarge(): Signed {
    const { kind, maxBodyBytes } = this.options;
    const event = JSON.parse(eventOf(kind, 'payment', (this.events += 1))!.body) as object;
    return this.letter({ body: JSON.stringify({ ...event, padding: 'x'.repeat(maxBodyBytes) }) });
  }

  public post({ headers, body }: Signed, timeoutMs = 30_000): Promise<Answer> {
    const bytes = Buffer.from(body);
    const call = { method: 'POST', headers: { ...headers, 'content-length': bytes.length }, body: bytes, timeoutMs };
    return send(this.options.url, call);
  }
}
