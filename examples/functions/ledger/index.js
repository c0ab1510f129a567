/** Books each payment of a batch. What fails comes again by itself; an event may come twice, so book by `eventId`. */
exports.handler = async ({ Records }) => {
  const results = await Promise.allSettled(Records.map(book));
  const failed = Records.filter((_, index) => results[index].status === 'rejected');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

async function book({ body, messageAttributes: { eventId, amount } }) {
  const { currency = 'USD' } = JSON.parse(body);
  console.log(JSON.stringify({ booked: eventId.stringValue, amount: amount.stringValue, currency }));
}
