const { randomUUID } = require('node:crypto');
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } = require('@aws-sdk/lib-dynamodb');

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = process.env.TABLE_NAME;

/** Reviews of products: whoever is signed in reads all of them, and changes their own. */
exports.handler = async ({ httpMethod, pathParameters, body, requestContext }) => {
  const id = pathParameters?.id;
  const operation = OPERATIONS[id === undefined ? httpMethod : `${httpMethod} one`];
  try {
    return await operation({ id, author: requestContext.authorizer.claims.sub, body });
  } catch (error) {
    if (error.name === 'ConditionalCheckFailedException') {
      return NOT_FOUND;
    }
    throw error;
  }
};

const OPERATIONS = {
  GET: async () => {
    const { Items } = await client.send(new ScanCommand({ TableName, Limit: 100 }));
    return answer(200, { reviews: Items });
  },
  POST: ({ author, body }) => save(201, { id: randomUUID(), author }, body),
  'GET one': async ({ id }) => {
    const { Item } = await client.send(new GetCommand({ TableName, Key: { id } }));
    return Item === undefined ? NOT_FOUND : answer(200, Item);
  },
  'PUT one': ({ id, author, body }) => save(200, { id, author }, body, ownedBy(author)),
  'DELETE one': async ({ id, author }) => {
    await client.send(new DeleteCommand({ TableName, Key: { id }, ...ownedBy(author) }));
    return { statusCode: 204 };
  },
};

async function save(status, known, body, condition = {}) {
  const review = reviewIn(body);
  if (review === undefined) {
    return problem(400, 'Bad Request', 'productId, stars from 1 to 5 and text are needed');
  }
  const Item = { ...known, ...review };
  await client.send(new PutCommand({ TableName, Item, ...condition }));
  return answer(status, Item);
}

function reviewIn(body) {
  try {
    const { productId, stars, text } = JSON.parse(body);
    const isReview = [productId, text].every((one) => typeof one === 'string') && [1, 2, 3, 4, 5].includes(stars);
    return isReview ? { productId, stars, text } : undefined;
  } catch {
    return undefined;
  }
}

/** Another's review is as good as none. */
function ownedBy(author) {
  return { ConditionExpression: 'author = :author', ExpressionAttributeValues: { ':author': author } };
}

function answer(statusCode, body, type = 'application/json') {
  return { statusCode, headers: { 'content-type': type }, body: JSON.stringify(body) };
}

function problem(status, title, detail) {
  return answer(status, { title, status, detail }, 'application/problem+json');
}

const NOT_FOUND = problem(404, 'Not Found', 'There is no such review, or it is of somebody else.');
