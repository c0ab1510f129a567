import { defaultProvider } from '../../../src/functions/handlers/credentials';

const given = { ...process.env };
afterEach(() => void (process.env = { ...given }));

test('credentials are those of the variables', async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' });
  expect(await defaultProvider()()).toMatchObject({
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
});

test('there are none without variables', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  await expect(defaultProvider()()).rejects.toThrow('Unable to find environment variable credentials');
});
