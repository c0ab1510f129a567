/** A service of one's own: it tells which event it got, and can fail in the ways that a function can. */
exports.handler = async (event, context) => {
  const path = event.rawPath ?? event.path;
  console.log(JSON.stringify({ level: 'INFO', message: path }));
  if (path.startsWith('/throws')) {
    throw new Error('a secret of the service');
  }
  const body = JSON.stringify({ format: event.version, routeKey: event.routeKey, version: context.functionVersion });
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
};
