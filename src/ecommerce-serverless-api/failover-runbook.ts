import { HEALTH, HOME } from './env';
import type { Throttle } from '../apis/rest-api';

/** What the runbook of a region is about. */
export interface FailoverNames {
  /** The region that takes over. */
  readonly here: string;
  /** The region that is left. */
  readonly there: string;
  /** The table that says which region takes changes. */
  readonly homeTable: string;
  /** What the API is called in both regions. */
  readonly apiName: string;
  readonly stageName: string;
  /** What the stage lets in, in both regions. */
  readonly throttle: Throttle;
  /** Where the API of this region answers; undefined where its own endpoint is off. */
  readonly regionalUrl?: string;
  /** The name that Route 53 leads to one of the two regions; undefined where something else does. */
  readonly domainName?: string;
}

const CLI = 'https://docs.aws.amazon.com/cli/latest/reference';

/** How long it takes, in seconds, until nobody changes anything in the region that is left. */
const MOVE_SECONDS = 60;

/** How a region takes over, in Markdown: what to call, with the names of the shop. */
export function failoverRunbook(names: FailoverNames): string {
  return [
    `## Move the shop to ${names.here}`,
    ...moveSteps(names).map((step, index) => `${index + 1}. ${step.replace(/\n(?!\n)/g, '\n   ')}`),
    ...moveNotes(names),
    '## After a region was lost',
    ...lossNotes(names),
    '## Back again',
    `The runbook of ${names.there}, once \`ReplicationLatency\` is back at its usual value. If the API of ${names.there} was stopped, start it again first:`,
    block(throttleCommand(names, names.throttle)),
    '## See that it works',
    'Move a shop of a test environment there and back, with clients that keep sending: no request is answered with anything but its answer or a 503, and stock and orders agree afterwards. ' +
      'Do it every few months.',
  ].join('\n\n');
}

/** Says which region takes changes, in the table of a region. */
const moveCommand = ({ here, homeTable }: FailoverNames, region: string) =>
  [
    `aws dynamodb put-item --region ${region} --table-name ${homeTable} \\`,
    `  --item '{"${HOME.key}":{"S":"${HOME.item}"},"region":{"S":"${here}"},"from":{"N":"'$(($(date +%s) + ${MOVE_SECONDS}))'"}}'`,
  ].join('\n');

const block = (command: string) => `\`\`\`sh\n${command}\n\`\`\``;

function moveSteps(names: FailoverNames): string[] {
  const { here, there, homeTable } = names;
  const look = `aws dynamodb get-item --region ${here} --table-name ${homeTable} --key '{"${HOME.key}":{"S":"${HOME.item}"}}' --consistent-read`;
  return [
    `**Say it in ${there}, if that answers at all.** It stops within 5 seconds, and what it was doing ends within 30; ${here} reads the item by replication, and begins a minute after it was written.\n\n` +
      block(moveCommand(names, there)),
    `**If that failed, say it in ${here}.** ${there} stops when it reads the item, so as soon as it is back.\n\n` +
      `${block(moveCommand(names, here))}\n\n` +
      `If ${there} still sells while it cannot be told, stop it where it can be reached:\n\n` +
      block(throttleCommand(names, { throttlingRateLimit: 0, throttlingBurstLimit: 0 })),
    `**See that it is so**, a minute later: ${tellsIt(names)}\n\n${block(look)}`,
    `**Wait for the traffic**: ${followed(names)}`,
    `**Send the payments**: let the provider call the pipeline of ${here}, and redrive what waits in the dead-letter queues ([start-message-move-task](${CLI}/sqs/start-message-move-task.html)).`,
  ];
}

/** How many requests the API of the region that is left lets in; with none of both it answers every one with 429. */
function throttleCommand(
  { there, apiName, stageName }: FailoverNames,
  { throttlingRateLimit: rate, throttlingBurstLimit: burst }: FailoverNames['throttle'],
): string {
  return [
    `aws apigateway update-stage --region ${there} --stage-name ${stageName} \\`,
    `  --rest-api-id $(aws apigateway get-rest-apis --region ${there} --query "items[?name=='${apiName}'].id" --output text) \\`,
    `  --patch-operations 'op=replace,path=/*/*/throttling/rateLimit,value=${rate}' 'op=replace,path=/*/*/throttling/burstLimit,value=${burst}'`,
  ].join('\n');
}

function tellsIt({ regionalUrl, here }: FailoverNames): string {
  const health = regionalUrl && `\`curl ${regionalUrl}${HEALTH.path.slice(1)}\` tells \`${HEALTH.isHome}\`, and `;
  return `${health ?? ''}the item names ${here}, and a time (\`from\`, seconds since 1970) that has passed:`;
}

function followed({ domainName, here }: FailoverNames): string {
  return domainName === undefined
    ? `have your DNS lead to ${here}.`
    : `Route 53 leads \`${domainName}\` to ${here} about 90 seconds after the move was said, and resolvers that know the old address follow a minute later: \`dig +short ${domainName}\`.`;
}

function moveNotes({ there, here }: FailoverNames): string[] {
  return [
    'The minute has to be there: with an earlier `from` both regions sell at once, and stock is oversold. Before a planned move look at `ReplicationLatency` (`AWS/DynamoDB`, by `TableName` and ' +
      `\`ReceivingRegion\`): it has to be below 20 seconds for every table, or ${here} begins without the last changes; say a later \`from\` if it is not.`,
    `To stop both regions, say a region that is neither ${there} nor ${here}, such as \`none\`.`,
  ];
}

function lossNotes({ here, there }: FailoverNames): string[] {
  return [
    `Until the shop is moved, ${here} answers reads, and changes with a 503: how long that may be is the owner's to say, for whoever moves it gives up what was not replicated.`,
    `What ${there} had written and not replicated, about its last second, arrives when it is back. Of each item the later change wins, so:`,
    [
      '- Orders of that second appear, while the stock that they took may be gone: for each order with a `placedAt` just before the loss and no stock taken, `POST /products/{productId}/stock-changes` with the quantity, or cancel it and add the stock back.',
      '- A cart that was checked out in that second may have been checked out again: `cartId` stands in both orders. Refund one.',
      '- The streams of both regions tell of it to both buses.',
    ].join('\n'),
  ];
}
