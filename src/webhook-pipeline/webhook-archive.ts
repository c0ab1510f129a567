import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { recordBucket } from '../stores/buckets';
import { durationRules, rule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, needed, struct, thing } from '../validation/types';

/** Where the events are in the bucket. */
export const ARCHIVED_EVENTS = 'events/';

/**
 * How long a bucket keeps the events that are archived.
 */
export interface WebhookArchiveOptions {
  /**
   * How long an archived event is kept, in whole days from 1 to 3650; afterwards it cannot be replayed. Records of replays are kept
   * for as long as the bucket is.
   *
   * @default Duration.days(90)
   */
  readonly retention?: Duration;
  /**
   * When objects move to the storage class for infrequent access, in whole days, at least 30 and shorter than `retention`. Amazon S3 moves
   * only objects of 128 KB and more, which are those of large events: small ones would cost more there.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
   * @default - they do not move
   */
  readonly transitionAfter?: Duration;
}

const OPTIONS = struct<WebhookArchiveOptions>({ retention: DURATION, transitionAfter: DURATION });
const EXISTING = struct({ bucket: needed(thing<IBucket>('a bucket', 'bucketArn')) });

/** What a bucket is made with. */
interface ArchiveParts {
  readonly environment: Environment;
  readonly encryptionKey?: IKey;
}

/**
 * Where a pipeline keeps the events that it took, in Amazon S3: one JSON object a line, under
 * `events/{source}/{yyyy}/{mm}/{dd}/{hh}/` by the time of acceptance.
 */
export class WebhookArchive {
  /**
   * A bucket that is made: encrypted (with `encryptionKey`, if there is one), with versions, closed to the public and to plain HTTP.
   * It goes with its stack, and all events with it, unless `dataProtection` is on.
   */
  public static bucket(options: WebhookArchiveOptions = {}): WebhookArchive {
    checkTypes('WebhookArchive.bucket', options, OPTIONS);
    const { retention = Duration.days(90), transitionAfter } = options;
    return new WebhookArchive(
      'bucket',
      (prop) => archiveRules(prop, retention, transitionAfter),
      (scope, parts) =>
        recordBucket(scope, 'Archive', {
          ...parts,
          resource: 'webhook-archive',
          prefix: ARCHIVED_EVENTS,
          retention,
          transitionAfter,
          whyNoAccessLog:
            'Two functions may use it; data events of AWS CloudTrail tell who else read what, where that is asked for.',
        }),
    );
  }

  /**
   * A bucket that exists, of which no other pipeline makes its archive. Its encryption, its lifecycle and its policy are yours; what uses it may
   * use its customer-managed key where that is known.
   *
   * @param bucket of another app, with `encryptionKey` in `Bucket.fromBucketAttributes` if it has one
   */
  public static existing(bucket: IBucket): WebhookArchive {
    checkTypes('WebhookArchive.existing', { bucket }, EXISTING);
    return new WebhookArchive(
      'existing',
      () => [],
      () => bucket,
    );
  }

  private constructor(
    private readonly name: string,
    private readonly rules: (prop: string) => Rule[],
    private readonly bind: (scope: Construct, parts: ArchiveParts) => IBucket,
  ) {}

  /** For error messages. */
  public toString(): string {
    return this.name;
  }
}

function archiveRules(prop: string, retention: Duration, transitionAfter?: Duration): Rule[] {
  return [
    ...durationRules(`${prop}.retention`, retention, Duration.days(1), Duration.days(3650), 'days'),
    ...durationRules(`${prop}.transitionAfter`, transitionAfter, Duration.days(30), Duration.days(3649), 'days'),
    rule(
      `${prop}.transitionAfter`,
      transitionAfter,
      () => `be shorter than retention, ${retention.toHumanString()}`,
      (after) => {
        return retention.isUnresolved() || after.toMilliseconds() < retention.toMilliseconds();
      },
    ),
  ];
}

/** The rules of an archive. */
export function rulesOfArchive(prop: string, archive?: WebhookArchive): Rule[] {
  return archive?.['rules'](prop) ?? [];
}

/** The bucket of an archive, made if need be. */
export function archiveBucket(scope: Construct, parts: ArchiveParts, archive?: WebhookArchive): IBucket | undefined {
  return archive?.['bind'](scope, parts);
}
