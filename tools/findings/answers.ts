import type { Answer } from './verdict';

/** What stays as it is, and why. A rule that nothing breaks any more has to go from here. */
export const ANSWERS: Answer[] = [
  {
    rules: ['CT.CLOUDWATCH.PR.1'],
    wanted: 'An action of each alarm',
    verdict: 'mistaken',
    reason: 'Alarms notify through one composite alarm for each severity, so that one cause is one message.',
  },
  {
    rules: ['CT.SQS.PR.1'],
    wanted: 'A dead-letter queue of each queue',
    verdict: 'mistaken',
    reason: 'The queue is itself where messages end that nobody could process; an alarm tells of them.',
    of: /(DeadLetter|Quarantine|Unpublished)Queue/,
  },
  {
    rules: ['CKV_AWS_27'],
    wanted: 'Encrypted queues',
    verdict: 'mistaken',
    reason:
      'They are, with a key of Amazon SQS (`SqsManagedSseEnabled`), or with `encryptionKey`. That of Spot events always is the former: Amazon EventBridge writes into it, which the key of another app may not let in.',
  },
  {
    rules: ['CKV_AWS_26'],
    wanted: 'Encrypted topics',
    verdict: 'mistaken',
    reason:
      'Amazon SNS encrypts at rest what it keeps. Its AWS-managed key does not let Amazon CloudWatch publish; a topic with a key of your own can be given.',
  },
  {
    rules: ['CKV_AWS_173'],
    wanted: 'Encrypted variables of functions',
    verdict: 'mistaken',
    reason: 'AWS Lambda encrypts them, and none is a secret: secrets are read at run time, by name.',
  },
  {
    rules: ['CKV_AWS_116'],
    wanted: 'A dead-letter queue of each function',
    verdict: 'mistaken',
    reason:
      'It is for asynchronous calls. APIs, queues and streams call and try again themselves, and have their own; the function of Spot events has a destination for failures, which is newer.',
  },
  {
    rules: ['CKV_AWS_86', 'CT.CLOUDFRONT.PR.5'],
    wanted: 'Logs of CloudFront',
    verdict: 'mistaken',
    reason: 'They are delivered by standard logging v2, a resource beside the distribution; the older form needs ACLs.',
  },
  {
    rules: ['CT.CLOUDFRONT.PR.1'],
    wanted: 'A default root object',
    verdict: 'mistaken',
    reason:
      'It keeps a bucket from listing its files at `/`. The one origin is a load balancer, which answers 404 there.',
  },
  {
    rules: ['CT.S3.PR.10'],
    wanted: 'A key of AWS KMS for the bucket of logs',
    verdict: 'mistaken',
    reason: 'Load balancers can write into a bucket only that has a key of Amazon S3.',
    of: /LogBucket/,
  },
  {
    rules: ['CT.AUTOSCALING.PR.1'],
    wanted: 'GPUs in several zones',
    verdict: 'mistaken',
    reason: 'The group is in as many subnets, each in a zone of its own, as the network has; zones follow of them.',
  },
  {
    rules: ['CKV_AWS_158', 'CT.CLOUDWATCH.PR.3'],
    wanted: 'Log groups with a key of AWS KMS',
    verdict: 'accepted',
    reason:
      'They are encrypted with keys of Amazon CloudWatch Logs. What they hold is no body and no secret, and services that write them would each have to be in the policy of a key that may be of another app.',
  },
  {
    rules: ['CT.CLOUDWATCH.PR.2'],
    wanted: 'Logs of a year',
    verdict: 'accepted',
    reason: 'They are kept for 14 to 30 days, as asked for, and longer with `logRetention`.',
  },
  {
    rules: ['CKV_AWS_117', 'CT.LAMBDA.PR.3'],
    wanted: 'Functions in a VPC',
    verdict: 'accepted',
    reason: 'They call APIs of AWS only, over TLS: a network would add a way out that has to be paid for and may fail.',
  },
  {
    rules: ['CKV_AWS_115'],
    wanted: 'Reserved concurrency of each function',
    verdict: 'accepted',
    reason: 'The one that has none belongs to aws-cdk-lib, and empties buckets when a stack is destroyed.',
    of: /^CustomS3AutoDeleteObjects/,
  },
  {
    rules: ['CKV_AWS_111'],
    wanted: 'No write access without constraints',
    verdict: 'accepted',
    reason:
      'Network interfaces of functions in a VPC, for which Amazon EC2 knows no narrower resource (README, secure defaults).',
    of: /^EcommerceServerlessApi/,
  },
  {
    rules: ['CKV_AWS_59', 'CT.APIGATEWAY.PR.5'],
    wanted: 'An authorizer of each method',
    verdict: 'accepted',
    reason:
      'Senders of webhooks sign what they send, products are public to read, and the HTTP API of this check is open with a reason, `HttpAuth.none(reason)`.',
    of: /WebhookPipeline|products|MonitoredHttpApiDefaultRoute/,
  },
  {
    rules: ['CKV_AWS_120'],
    wanted: 'A cache of the API',
    verdict: 'accepted',
    reason: 'Webhooks are never the same twice, and stocks change; a cache is paid for by the hour.',
  },
  {
    rules: ['CKV_AWS_118', 'CT.RDS.PR.2'],
    wanted: 'Enhanced monitoring of the database',
    verdict: 'accepted',
    reason: 'Alarms follow capacity, connections, deadlocks and lag, which cost nothing more. It can be switched on.',
  },
  {
    rules: ['CKV_AWS_18', 'CT.S3.PR.2'],
    wanted: 'Access logs of buckets',
    verdict: 'accepted',
    reason:
      'One holds access logs itself. Into that of jobs tasks of the platform alone write, and each object has its row in the table.',
    of: /(Log|Job)Bucket/,
  },
  {
    rules: ['CT.S3.PR.4'],
    wanted: 'Notifications of buckets',
    verdict: 'accepted',
    reason: 'Nobody would act on them.',
  },
  {
    rules: ['CT.S3.PR.9'],
    wanted: 'Object lock',
    verdict: 'accepted',
    reason: 'Logs and jobs expire, and a stack can be destroyed with all that is in it.',
  },
  {
    rules: ['CT.KMS.PR.3'],
    wanted: 'Grants of the key for services only',
    verdict: 'accepted',
    reason:
      'The account decides by its roles, as the default policy of a key says; no role of these has `kms:CreateGrant`.',
  },
  {
    rules: ['CT.CLOUDFRONT.PR.4'],
    wanted: 'A second origin',
    verdict: 'accepted',
    reason: 'There is one load balancer, in several zones; a second region is a second platform.',
  },
  {
    rules: ['CKV_AWS_68'],
    wanted: 'A web ACL of CloudFront',
    verdict: 'accepted',
    reason: 'It is there by default. The template that lacks it says `WebAcl.none(reason)`.',
  },
  {
    rules: ['CT.ELASTICLOADBALANCING.PR.5', 'CT.RDS.PR.3'],
    wanted: 'Protection from deletion',
    verdict: 'accepted',
    reason: 'It is there with `dataProtection`, as in production; the others can be destroyed with one command.',
  },
];
