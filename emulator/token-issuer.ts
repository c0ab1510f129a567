import { createSign, generateKeyPairSync, type KeyObject } from 'crypto';
import { once } from 'events';
import { mkdtempSync, writeFileSync } from 'fs';
import * as http from 'http';
import * as https from 'https';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { selfSigned } from './certificate';
import { removeFolder, undoAtEnd } from './undo';

/** An OpenID issuer on 127.0.0.1 that signs any claims. */
export class TokenIssuer {
  /** Starts one on a free port. */
  public static async start(): Promise<TokenIssuer> {
    return TokenIssuer.serving('http', http.createServer());
  }

  /** Starts one that speaks TLS, with a certificate that only those trust who are told to. */
  public static async startSecure(): Promise<TokenIssuer> {
    const folder = mkdtempSync(join(tmpdir(), 'token-issuer-'));
    const remove = undoAtEnd(() => removeFolder(folder));
    const certificate = selfSigned('IP:127.0.0.1');
    const cert = join(folder, 'cert.pem');
    writeFileSync(cert, certificate.cert);
    const server = https.createServer(certificate);
    return TokenIssuer.serving('https', server, { cert, remove });
  }

  private static async serving(
    scheme: string,
    server: http.Server,
    certificate?: { readonly cert: string; readonly remove: () => Promise<void> },
  ): Promise<TokenIssuer> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', use: 'sig', alg: 'RS256' }] };
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', ({ url: path }: http.IncomingMessage, response: http.ServerResponse) => {
      response.end(JSON.stringify(path === KEYS ? keys : { jwks_uri: url + KEYS }));
    });
    return new TokenIssuer(server, privateKey, url, certificate);
  }

  private constructor(
    private readonly server: http.Server,
    private readonly key: KeyObject,
    /** What tokens say in `iss`. */
    public readonly url: string,
    private readonly files?: { readonly cert: string; readonly remove: () => Promise<void> },
  ) {}

  /** The file with the certificate of one that speaks TLS. */
  public get certificate(): string {
    return this.files!.cert;
  }

  /** A token with these claims, for the audience `shop` and one minute unless they say otherwise. */
  public token(claims: object = {}, head: object = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, aud: 'shop', iat: now, exp: now + 60, ...claims };
    const signed = [{ alg: 'RS256', kid: 'key', ...head }, all]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.key, 'base64url')}`;
  }

  /** Stops answering. */
  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.files?.remove();
  }
}

const KEYS = '/.well-known/jwks.json';
