/** Message attributes of a request that API Gateway stored as it came. */
export const Received = {
  /** The resource of API Gateway that it was posted to. */
  RESOURCE: 'receivedResource',
  URL: 'receivedUrl',
  /** `name:value`, a line each. */
  HEADERS: 'receivedHeaders',
} as const;
