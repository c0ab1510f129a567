import { createSign, generateKeyPairSync, type KeyObject } from 'crypto';
import { once } from 'events';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';

/** An OpenID issuer on 127.0.0.1 that signs any claims. */
export class TokenIssuer {
  /** Starts one on a free port. */
  public static async start(): Promise<TokenIssuer> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', use: 'sig', alg: 'RS256' }] };
    const server = createServer((request, response) => {
      const { port } = server.address() as AddressInfo;
      const isKeys = request.url === '/keys';
      response.end(JSON.stringify(isKeys ? keys : { jwks_uri: `http://127.0.0.1:${port}/keys` }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new TokenIssuer(server, privateKey);
  }

  /** What tokens say in `iss`. */
  public readonly url: string;

  private constructor(
    private readonly server: Server,
    private readonly key: KeyObject,
  ) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A token with these claims, for the audience `shop` and one minute unless they say otherwise. */
  public token(claims: object = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, aud: 'shop', iat: now, exp: now + 60, ...claims };
    const signed = [{ alg: 'RS256', kid: 'key' }, all]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.key, 'base64url')}`;
  }

  /** Stops answering. */
  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
